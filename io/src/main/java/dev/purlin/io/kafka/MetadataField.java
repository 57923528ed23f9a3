package dev.purlin.io.kafka;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.time.Timestamps;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.kafka.common.header.Header;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a message has besides its payload, and a row may have too. */
enum MetadataField {
  /** The message's key. */
  KEY {
    @Override
    FieldType type(boolean text) {
      return (text ? FieldType.STRING : FieldType.BYTES).withNullable(true);
    }

    @Override
    @Nullable Object value(KafkaRecord<byte[], byte[]> message, boolean text) throws RowRejection {
      byte[] key = message.getKV().getKey();
      return key == null || !text ? key : SingleFieldPayload.decode("key", key);
    }
  },
  TOPIC {
    @Override
    FieldType type(boolean text) {
      return FieldType.STRING;
    }

    @Override
    Object value(KafkaRecord<byte[], byte[]> message, boolean text) {
      return message.getTopic();
    }
  },
  PARTITION {
    @Override
    FieldType type(boolean text) {
      return FieldType.INT32;
    }

    @Override
    Object value(KafkaRecord<byte[], byte[]> message, boolean text) {
      return message.getPartition();
    }
  },
  OFFSET {
    @Override
    FieldType type(boolean text) {
      return FieldType.INT64;
    }

    @Override
    Object value(KafkaRecord<byte[], byte[]> message, boolean text) {
      return message.getOffset();
    }
  },
  /** When the message was made, or appended to the topic, as the topic is configured. */
  TIMESTAMP {
    @Override
    FieldType type(boolean text) {
      return Timestamps.TIMESTAMP.withNullable(true);
    }

    @Override
    @Nullable Object value(KafkaRecord<byte[], byte[]> message, boolean text) {
      return message.getTimestamp() < 0 ? null : Instant.ofEpochMilli(message.getTimestamp());
    }
  },
  /** The headers by name; of several with one name the last. */
  HEADERS {
    @Override
    FieldType type(boolean text) {
      return FieldType.map(FieldType.STRING, FieldType.STRING.withNullable(true));
    }

    @Override
    Object value(KafkaRecord<byte[], byte[]> message, boolean text) throws RowRejection {
      Map<String, @Nullable String> headers = new LinkedHashMap<>();
      if (message.getHeaders() != null) {
        for (Header header : message.getHeaders()) {
          byte[] value = header.value();
          headers.put(
              header.key(),
              value == null ? null : SingleFieldPayload.decode("headers." + header.key(), value));
        }
      }
      return headers;
    }
  };

  /** The word of pipeline files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static MetadataField of(String word) {
    return Arrays.stream(values())
        .filter(field -> field.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "metadata_fields." + word,
                    Names.unknown(
                        "part of a message",
                        word,
                        Arrays.stream(values()).map(MetadataField::word).toList())));
  }

  /**
   * The type of the field.
   *
   * @param text whether the messages are text
   */
  abstract FieldType type(boolean text);

  abstract @Nullable Object value(KafkaRecord<byte[], byte[]> message, boolean text)
      throws RowRejection;
}
