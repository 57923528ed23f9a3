package dev.purlin.io.excel;

import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/** The narrowest type for the cells of a column. Texts are texts, whatever stands in them. */
final class CellInference {
  private final Set<CellKind> kinds = EnumSet.noneOf(CellKind.class);
  private boolean fractions;
  private boolean beyondDouble;
  private boolean beyondLong;
  private boolean times;

  void add(ExcelCell cell) {
    if (cell.kind() == CellKind.ERROR) {
      return; // It says nothing of the others.
    }
    kinds.add(cell.kind());
    switch (cell.kind()) {
      case NUMBER -> {
        BigDecimal number = cell.decimal();
        fractions |= !cell.isWhole();
        beyondLong |= cell.isWhole() && number.precision() - number.scale() > 18;
        beyondDouble |=
            new BigDecimal(Double.toString(number.doubleValue())).compareTo(number) != 0;
      }
      case DATE, TIMESTAMP -> times |= !cell.wholeDay();
      default -> {} // The kind says all.
    }
  }

  /** The type, nullable; VARCHAR where nothing was seen, or too much. */
  FieldType type() {
    return narrowest().withNullable(true);
  }

  private FieldType narrowest() {
    if (kinds.equals(EnumSet.of(CellKind.NUMBER))) {
      return fractions || beyondLong
          ? beyondDouble ? FieldType.DECIMAL : fractions ? FieldType.DOUBLE : FieldType.DECIMAL
          : FieldType.INT64;
    }
    if (kinds.equals(EnumSet.of(CellKind.BOOLEAN))) {
      return FieldType.BOOLEAN;
    }
    if (kinds.equals(EnumSet.of(CellKind.TIME))) {
      return FieldType.logicalType(SqlTypes.TIME);
    }
    if (!kinds.isEmpty() && EnumSet.of(CellKind.DATE, CellKind.TIMESTAMP).containsAll(kinds)) {
      return times || kinds.contains(CellKind.TIMESTAMP)
          ? Timestamps.TIMESTAMP
          : FieldType.logicalType(SqlTypes.DATE);
    }
    return FieldType.STRING;
  }
}
