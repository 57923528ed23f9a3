package dev.purlin.io.excel;

import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/** Makes values of a type of cells. */
final class CellValues {
  private final FieldType type;
  private final TextParser parser;
  private final boolean moment;
  private final boolean date;
  private final boolean time;

  CellValues(FieldType type) {
    this.type = type;
    this.parser = TextParsers.of(type);
    this.moment = Timestamps.is(type);
    this.date = is(SqlTypes.DATE.getIdentifier());
    this.time = is(SqlTypes.TIME.getIdentifier());
  }

  private boolean is(String identifier) {
    return type.getTypeName() == TypeName.LOGICAL_TYPE
        && type.getLogicalType().getIdentifier().equals(identifier);
  }

  /**
   * The value of a cell that is no error.
   *
   * @throws UnfitValueException if it does not fit the type
   */
  Object of(ExcelCell cell) throws UnfitValueException {
    return switch (cell.kind()) {
      case NUMBER -> number(cell);
      case DATE, TIMESTAMP -> dateOrTime(cell);
      case TIME -> time ? cell.time() : parser.parse(cell.shown());
      case DURATION ->
          type.getTypeName().isNumericType()
              ? parser.parse(cell.number().toPlainString())
              : parser.parse(cell.shown());
      case TEXT, BOOLEAN, ERROR -> parser.parse(cell.text());
    };
  }

  private Object number(ExcelCell cell) throws UnfitValueException {
    if (type.getTypeName() == TypeName.DOUBLE) {
      return cell.number().doubleValue();
    }
    if (date || time || moment) {
      throw new UnfitValueException(
          "'%s' is a number that is not formatted as a date or time".formatted(cell.shown()));
    }
    return parser.parse(cell.shown());
  }

  private Object dateOrTime(ExcelCell cell) throws UnfitValueException {
    if (date && cell.wholeDay()) {
      return cell.date();
    }
    if (moment) {
      LocalDateTime local = cell.dateTime();
      long micros = Timestamps.micros(local.toInstant(ZoneOffset.UTC));
      return Timestamps.value(type, micros);
    }
    return parser.parse(cell.shown());
  }
}
