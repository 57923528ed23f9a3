package dev.purlin.transforms.query;

import java.util.List;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.rel2sql.SqlImplementor;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rex.RexNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlDialect;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlIdentifier;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.dialect.AnsiSqlDialect;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParserPos;

/** Planned expressions as SQL again, for errors. */
final class ExpressionText {
  private static final SqlDialect DIALECT = new AnsiSqlDialect(SqlDialect.EMPTY_CONTEXT);

  private ExpressionText() {}

  /** An expression over columns of these names, as its author could have written it. */
  static String of(RexNode node, List<String> columns) {
    try {
      return new SqlImplementor.SimpleContext(
              DIALECT, index -> new SqlIdentifier(columns.get(index), SqlParserPos.ZERO))
          .toSql(null, node)
          .toSqlString(DIALECT)
          .getSql();
    } catch (RuntimeException | AssertionError e) {
      // Not all that a planner makes can be written as SQL; its own notation is better than none.
      return node.toString();
    }
  }
}
