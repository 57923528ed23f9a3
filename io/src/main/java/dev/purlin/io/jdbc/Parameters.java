package dev.purlin.io.jdbc;

import dev.purlin.core.time.Timestamps;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;

/** Sets the parameters of statements to the values that rows hold. */
final class Parameters {
  private Parameters() {}

  /** Sets a parameter, whose place in the statement, or whose elements, are of the given kind. */
  static void set(
      PreparedStatement statement, int parameter, @Nullable Object value, ColumnKind kind)
      throws SQLException {
    if (value == null) {
      statement.setNull(parameter, Types.NULL);
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(parameter, bytes);
    } else if (value instanceof Collection<?> elements) {
      Object[] array = elements.stream().map(element -> element(element, kind)).toArray();
      statement.setArray(
          parameter, statement.getConnection().createArrayOf(elementType(kind), array));
    } else {
      statement.setObject(parameter, element(value, kind));
    }
  }

  private static @Nullable Object element(@Nullable Object value, ColumnKind kind) {
    if (!(value instanceof Instant || value instanceof ReadableInstant)) {
      return value;
    }
    Instant moment = Timestamps.instant(Timestamps.micros(value));
    LocalDateTime time = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    return kind == ColumnKind.TIMESTAMP_WITH_ZONE ? time.atOffset(ZoneOffset.UTC) : time;
  }

  /** The names that PostgreSQL has for element types; H2 does without. */
  private static String elementType(ColumnKind kind) {
    return switch (kind) {
      case TINYINT, SMALLINT -> "int2";
      case INTEGER -> "int4";
      case BIGINT -> "int8";
      case DECIMAL -> "numeric";
      case REAL -> "float4";
      case DOUBLE -> "float8";
      case BOOLEAN -> "bool";
      case TEXT -> "text";
      case DATE -> "date";
      case TIME -> "time";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMP_WITH_ZONE -> "timestamptz";
      case BYTES -> "bytea";
    };
  }
}
