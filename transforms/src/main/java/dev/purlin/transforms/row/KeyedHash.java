package dev.purlin.transforms.row;

import dev.purlin.core.problem.PurlinException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** HMAC-SHA-256 over the text of values; no class of records, so that nothing prints the key. */
final class KeyedHash implements ValueChange.OfValue {
  private static final long serialVersionUID = 1L;
  private static final String ALGORITHM = "HmacSHA256";

  private final ValueText text;
  private final byte[] key;
  private transient @Nullable Mac mac;

  KeyedHash(FieldType type, String key) {
    this.text = new ValueText(type);
    this.key = key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Object apply(Object value) {
    if (mac == null) {
      mac = mac();
    }
    byte[] bytes = text.of(value).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(mac.doFinal(bytes));
  }

  private Mac mac() {
    try {
      Mac made = Mac.getInstance(ALGORITHM);
      made.init(new SecretKeySpec(key, ALGORITHM));
      return made;
    } catch (GeneralSecurityException e) {
      throw PurlinException.internal("this Java has no " + ALGORITHM, e);
    }
  }
}
