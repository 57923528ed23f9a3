package dev.purlin.transforms.row;

import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.TextFormats;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes a value of one type out of a value of another, by way of its text. */
final class ValueCast implements ValueChange.OfValue {
  private static final long serialVersionUID = 1L;
  private static final TypeName[] WHOLE = {
    TypeName.BYTE, TypeName.INT16, TypeName.INT32, TypeName.INT64
  };

  private final FieldType from;
  private final SqlType to;
  private final TextParser parser;
  private final ValueText text;
  private final String decimalSeparator;
  private final @Nullable String thousandsSeparator;
  private final @Nullable Pattern grouped;

  ValueCast(
      FieldType from,
      SqlType to,
      TextFormats formats,
      String decimalSeparator,
      @Nullable String thousandsSeparator) {
    this.from = from;
    this.to = to;
    this.parser = TextParsers.of(to, formats);
    this.text = new ValueText(from, formats);
    this.decimalSeparator = decimalSeparator;
    this.thousandsSeparator = thousandsSeparator;
    this.grouped =
        thousandsSeparator == null ? null : grouped(decimalSeparator, thousandsSeparator);
  }

  /** Groups of three digits before the fraction; anything else is a typing error, not a number. */
  private static Pattern grouped(String decimal, String thousands) {
    return Pattern.compile(
        "[-+]?\\d{1,3}(%s\\d{3})+(%s\\d*)?([eE].*)?"
            .formatted(Pattern.quote(thousands), Pattern.quote(decimal)));
  }

  @Override
  public Object apply(Object value) throws UnfitValueException {
    if (value instanceof String given) {
      return parser.parse(number(to.fieldType()) ? plain(given.strip()) : given);
    }
    if (is(to.fieldType(), SqlTypes.DATE.getIdentifier()) && Timestamps.is(from)) {
      return Timestamps.instant(Timestamps.micros(value)).atZone(ZoneOffset.UTC).toLocalDate();
    }
    if (value instanceof LocalDate date && Timestamps.is(to.fieldType())) {
      long micros = Timestamps.micros(date.atStartOfDay());
      return Timestamps.value(to.fieldType(), micros);
    }
    if (value instanceof Boolean truth && number(to.fieldType())) {
      return parser.parse(truth ? "1" : "0");
    }
    return parser.parse(whole(to.fieldType()) ? withoutZeros(value) : text.of(value));
  }

  /** A number in Java's notation, where separators are others. */
  private String plain(String given) throws UnfitValueException {
    String rest = given;
    if (thousandsSeparator != null && grouped != null && rest.contains(thousandsSeparator)) {
      if (!grouped.matcher(rest).matches()) {
        throw new UnfitValueException(
            "'%s' has '%s' where no group of three digits ends"
                .formatted(given, thousandsSeparator));
      }
      rest = rest.replace(thousandsSeparator, "");
    }
    if (decimalSeparator.equals(".")) {
      return rest;
    }
    if (rest.contains(".")) {
      throw new UnfitValueException(
          "'%s' has a point; the decimal separator is '%s'".formatted(given, decimalSeparator));
    }
    return rest.replace(decimalSeparator, ".");
  }

  /** 2.0 is a whole number. */
  private String withoutZeros(Object value) {
    boolean finite = !(value instanceof Number number) || Double.isFinite(number.doubleValue());
    if (value instanceof BigDecimal
        || finite && (value instanceof Double || value instanceof Float)) {
      BigDecimal exact = new BigDecimal(value.toString());
      boolean whole = exact.signum() == 0 || exact.stripTrailingZeros().scale() <= 0;
      return whole ? exact.toBigInteger().toString() : exact.toString();
    }
    return text.of(value);
  }

  private static boolean whole(FieldType type) {
    return java.util.Arrays.asList(WHOLE).contains(type.getTypeName());
  }

  private static boolean number(FieldType type) {
    return type.getTypeName().isNumericType();
  }

  private static boolean is(FieldType type, String logical) {
    return type.getTypeName() == TypeName.LOGICAL_TYPE
        && type.getLogicalType().getIdentifier().equals(logical);
  }
}
