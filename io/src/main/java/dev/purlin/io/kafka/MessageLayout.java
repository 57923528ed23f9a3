package dev.purlin.io.kafka;

import dev.purlin.core.parameter.JsonParameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.io.Serializable;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Which part of a message comes from which part of a row.
 *
 * @param key the position of the field that is the key; -1 for none
 * @param headers the position of the field that holds the headers; -1 for none
 * @param payloadFields the positions of the fields that are the payload
 * @param payload the schema of these
 * @param eventTime whether messages bear the rows' event time
 * @param largest how many bytes a message may have
 */
record MessageLayout(
    String topic,
    MessageFormat format,
    @Nullable String avroSchema,
    int key,
    int headers,
    int[] payloadFields,
    Schema payload,
    boolean eventTime,
    int largest)
    implements Serializable {

  /**
   * The layout for rows of a schema.
   *
   * @throws ConfigurationException if they do not suit it
   */
  static MessageLayout of(
      WriteToKafka.Configuration configuration, MessageFormat format, Schema rows, int largest) {
    int key = position("key_field", configuration.keyField(), rows);
    int headers = position("headers_field", configuration.headersField(), rows);
    if (key >= 0) {
      checkKey(rows.getField(key));
    }
    if (headers >= 0) {
      checkHeaders(rows.getField(headers));
    }
    boolean single = format == MessageFormat.RAW || format == MessageFormat.STRING;
    // Where the payload is one field, the key beside it is another; else the key is one of its
    // fields, too.
    int[] payloadFields =
        IntStream.range(0, rows.getFieldCount())
            .filter(field -> field != headers)
            .filter(field -> field != key || !single || rows.getFieldCount() == 1)
            .toArray();
    Schema payload =
        Schema.builder()
            .addFields(IntStream.of(payloadFields).mapToObj(rows::getField).toList())
            .build();
    MessageLayout layout =
        new MessageLayout(
            configuration.topic(),
            format,
            JsonParameter.textOrNull(configuration.schema()),
            key,
            headers,
            payloadFields,
            payload,
            Boolean.TRUE.equals(configuration.publishEventTime()),
            largest);
    layout.writer();
    return layout;
  }

  private static int position(String parameter, @Nullable String field, Schema rows) {
    if (field == null) {
      return -1;
    }
    if (!rows.hasField(field)) {
      throw new ConfigurationException(parameter, Names.unknown("field", field, rows));
    }
    return rows.indexOf(field);
  }

  private static void checkKey(Schema.Field field) {
    TypeName type = field.getType().getTypeName();
    if (type.isCompositeType() || type.isCollectionType() || type.isMapType()) {
      throw new ConfigurationException(
          "key_field",
          "field '%s' is %s; a key is a single value"
              .formatted(field.getName(), Names.type(field.getType())));
    }
  }

  private static void checkHeaders(Schema.Field field) {
    boolean fits =
        field.getType().getTypeName().isMapType()
            && field.getType().getMapKeyType().getTypeName() == TypeName.STRING
            && field.getType().getMapValueType().getTypeName() == TypeName.STRING;
    if (!fits) {
      throw new ConfigurationException(
          "headers_field",
          "field '%s' is %s, expected MAP<VARCHAR, VARCHAR>"
              .formatted(field.getName(), Names.type(field.getType())));
    }
  }

  /** Whether the payload is one field as it is. */
  boolean single() {
    return format == MessageFormat.RAW || format == MessageFormat.STRING;
  }

  PayloadWriter writer() {
    return PayloadWriter.of(format, payload, avroSchema);
  }
}
