package dev.purlin.transforms.row;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.JsonRows;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** SHA-256 over the JSON object of some fields. */
record Checksum(Schema hashed, int[] positions) implements Serializable {

  static Checksum of(Schema input, int[] positions) {
    Schema.Builder hashed = Schema.builder();
    Arrays.stream(positions).forEach(position -> hashed.addField(input.getField(position)));
    return new Checksum(hashed.build(), positions);
  }

  String of(Row row) {
    @Nullable Object[] values = new Object[positions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getValue(positions[i]);
    }
    String json = JsonRows.toJson(Row.withSchema(hashed).attachValues(values));
    return HexFormat.of().formatHex(sha256().digest(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw PurlinException.internal("this Java has no SHA-256", e);
    }
  }
}
