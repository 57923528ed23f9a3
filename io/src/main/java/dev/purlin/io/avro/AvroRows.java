package dev.purlin.io.avro;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.RowRejection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes rows of the records of a file, which may have a narrower schema than all files together.
 *
 * @param avro those fields of the file's schema that rows have
 */
record AvroRows(Schema schema, org.apache.avro.Schema avro, List<@Nullable Source> sources) {
  private static final Logger LOG = LoggerFactory.getLogger(AvroRows.class);

  /** A field of a record, and what makes a row's value of it. */
  private record Source(int position, AvroRead read) {}

  /** What one of the files holds. */
  record File(String name, org.apache.avro.Schema avro) {}

  private record Found(FieldType type, String file) {}

  /**
   * The schema of the rows of several files: their fields, united by name. A field that a file
   * lacks is nullable, and a number has the wider of two types.
   *
   * @param columns the fields to read; null for all
   * @throws PurlinException if a type cannot be read, or files do not agree
   */
  static Schema unite(List<File> files, @Nullable List<String> columns) {
    Map<String, Found> fields = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (File file : files) {
      for (org.apache.avro.Schema.Field field : file.avro().getFields()) {
        if (columns == null || columns.contains(field.name())) {
          Found found = new Found(read(file.name(), field).type(), file.name());
          fields.merge(field.name(), found, (one, other) -> wider(field.name(), one, other));
          counts.merge(field.name(), 1, Integer::sum);
        }
      }
    }
    Schema.Builder schema = Schema.builder();
    for (String name : columns == null ? List.copyOf(fields.keySet()) : columns) {
      FieldType type = Objects.requireNonNull(fields.get(name)).type();
      boolean everywhere = counts.getOrDefault(name, 0) == files.size();
      schema.addField(name, everywhere ? type : type.withNullable(true));
    }
    return schema.build();
  }

  private static AvroRead read(String file, org.apache.avro.Schema.Field field) {
    try {
      return AvroRead.of("schema." + field.name(), field.schema());
    } catch (ConfigurationException e) {
      throw PurlinException.user(
          e.problems().stream()
              .map(
                  problem ->
                      "'%s': field '%s': %s; leave it out with columns"
                          .formatted(file, AvroTypes.field(problem.path()), problem.message()))
              .collect(Collectors.joining("\n")),
          e);
    }
  }

  private static Found wider(String field, Found one, Found other) {
    FieldType first = one.type().withNullable(false);
    FieldType second = other.type().withNullable(false);
    boolean nullable =
        Boolean.TRUE.equals(one.type().getNullable())
            || Boolean.TRUE.equals(other.type().getNullable());
    if (first.equals(second) || widens(second, first)) {
      return new Found(first.withNullable(nullable), one.file());
    }
    if (widens(first, second)) {
      return new Found(second.withNullable(nullable), other.file());
    }
    throw PurlinException.user(
        "field '%s' is %s in '%s' and %s in '%s'; files that are read together must agree"
            .formatted(field, Names.type(first), one.file(), Names.type(second), other.file()));
  }

  /** Whether every value of a type is exactly one of another. */
  private static boolean widens(FieldType from, FieldType to) {
    return switch (to.getTypeName()) {
      case INT64 -> from.getTypeName() == TypeName.INT32;
      case DOUBLE -> List.of(TypeName.INT32, TypeName.FLOAT).contains(from.getTypeName());
      default -> false;
    };
  }

  /**
   * Makes rows of a schema of a file's records.
   *
   * @throws PurlinException if the file has not what it had when the schema was made
   */
  static AvroRows of(Schema schema, File file) {
    List<org.apache.avro.Schema.@Nullable Field> found =
        schema.getFieldNames().stream().map(file.avro()::getField).toList();
    org.apache.avro.Schema read = projected(file.avro(), found);
    List<@Nullable Source> sources = new ArrayList<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      org.apache.avro.Schema.Field field = found.get(i);
      sources.add(
          field == null
              ? null
              : new Source(
                  read.getField(field.name()).pos(),
                  fitting(file.name(), schema.getField(i), read(file.name(), field))));
    }
    return new AvroRows(schema, read, sources);
  }

  /** The schema of the wanted fields alone; that of all, if Avro does not allow their names. */
  private static org.apache.avro.Schema projected(
      org.apache.avro.Schema written, List<org.apache.avro.Schema.@Nullable Field> wanted) {
    try {
      return org.apache.avro.Schema.createRecord(
          written.getName(),
          null,
          written.getNamespace(),
          false,
          wanted.stream()
              .filter(Objects::nonNull)
              .map(field -> new org.apache.avro.Schema.Field(field, field.schema()))
              .toList());
    } catch (SchemaParseException e) {
      LOG.debug("all fields of a file are read, for Avro allows a name only in a whole schema", e);
      return written;
    }
  }

  private static AvroRead fitting(String file, Schema.Field field, AvroRead read) {
    FieldType type = field.getType();
    if (Names.type(type).equals(Names.type(read.type()))) {
      return read;
    }
    if (!widens(read.type(), type)) {
      throw PurlinException.user(
          "'%s': field '%s' is %s now, and was %s when the run began"
              .formatted(
                  file, field.getName(), Names.type(read.type()), Names.type(field.getType())));
    }
    return new AvroRead(
        type,
        type.getTypeName() == TypeName.INT64
            ? value -> ((Number) value).longValue()
            : value -> ((Number) value).doubleValue());
  }

  /**
   * The row of a record.
   *
   * @throws RowRejection if a value does not fit its type
   */
  Row row(GenericRecord record) throws RowRejection {
    List<@Nullable Object> values = new ArrayList<>(sources.size());
    for (Source source : sources) {
      values.add(source == null ? null : source.read().nullable(record.get(source.position())));
    }
    return Row.withSchema(schema).attachValues(values);
  }
}
