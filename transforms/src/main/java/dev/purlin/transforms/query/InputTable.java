package dev.purlin.transforms.query;

import dev.purlin.core.expression.PlannedExpressions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.schema.impl.AbstractTable;

/** An input as the planner sees it: the names and types of its columns. */
final class InputTable extends AbstractTable {
  private final Schema schema;

  InputTable(Schema schema) {
    this.schema = schema;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory types) {
    RelDataTypeFactory.Builder columns = types.builder();
    for (Schema.Field field : schema.getFields()) {
      columns.add(field.getName(), PlannedExpressions.sqlType(field.getType()));
    }
    return columns.build();
  }
}
