package dev.purlin.io.excel;

import dev.purlin.core.type.UnfitValueException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A cell that is not empty.
 *
 * @param kind what it holds
 * @param text the text of a text or an error, TRUE or FALSE; null for numbers
 * @param number the number, or the days of a date, time or duration, counted as in workbooks of
 *     1900; null for others
 */
record ExcelCell(CellKind kind, @Nullable String text, @Nullable BigDecimal number) {
  private static final MathContext DIGITS = new MathContext(15, RoundingMode.HALF_UP);
  private static final BigDecimal MILLIS = BigDecimal.valueOf(86_400_000L);
  private static final long DAY = 86_400_000L;
  private static final BigDecimal YEAR = BigDecimal.valueOf(366);

  /** Workbooks that count from 1904 are so many days behind. */
  private static final BigDecimal DAYS_1904 = BigDecimal.valueOf(1462);

  /** The day that spreadsheets count though it never was: 29 February 1900. */
  private static final int NO_DAY = 60;

  /** 9999-12-31. */
  private static final long LAST_DAY = 2_958_465;

  private static final LocalDate EPOCH = LocalDate.of(1899, 12, 30);

  /** How characters are written that XML has not, such as {@code _x000D_}. */
  private static final Pattern ESCAPED = Pattern.compile("_x([0-9A-Fa-f]{4})_");

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  static ExcelCell ofText(String text) {
    return new ExcelCell(CellKind.TEXT, text, null);
  }

  /** A text as an xlsx file has it. */
  static ExcelCell ofEscapedText(String text) {
    if (text.indexOf("_x") < 0) {
      return ofText(text);
    }
    Matcher matcher = ESCAPED.matcher(text);
    return ofText(
        matcher.replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(found.group(1), 16)))));
  }

  /**
   * A number as its format says.
   *
   * @param from1904 whether the workbook counts days from 1904
   */
  static ExcelCell ofNumber(CellKind kind, BigDecimal number, boolean from1904) {
    CellKind meant = kind;
    if (kind == CellKind.TIME && number.compareTo(BigDecimal.ONE) >= 0) {
      // More than a day under a format of hours and minutes: a date whose day is not shown, or a
      // sum.
      meant = number.compareTo(YEAR) >= 0 ? CellKind.TIMESTAMP : CellKind.DURATION;
    }
    boolean day = meant == CellKind.DATE || meant == CellKind.TIMESTAMP;
    return new ExcelCell(meant, null, day && from1904 ? number.add(DAYS_1904) : number);
  }

  static ExcelCell ofBoolean(boolean value) {
    return new ExcelCell(CellKind.BOOLEAN, value ? "TRUE" : "FALSE", null);
  }

  static ExcelCell ofError(String error) {
    return new ExcelCell(CellKind.ERROR, error, null);
  }

  /** A formula whose value the program that wrote the file did not store. */
  static ExcelCell ofFormula(String formula) {
    return new ExcelCell(CellKind.ERROR, "=" + formula, null);
  }

  /** The text of what is not a number. */
  @Override
  public String text() {
    return Objects.requireNonNull(text);
  }

  /** The number of what has no text. */
  @Override
  public BigDecimal number() {
    return Objects.requireNonNull(number);
  }

  /** What is wrong with an error cell. */
  String problem() {
    return text().startsWith("=")
        ? "is a formula without a stored value; open the file in a spreadsheet program and save it"
        : "is an error of the spreadsheet";
  }

  /**
   * What is shown, dates in ISO 8601: what a person would copy.
   *
   * @throws UnfitValueException if the number is beyond the dates that there are
   */
  String shown() throws UnfitValueException {
    return switch (kind) {
      case TEXT, ERROR, BOOLEAN -> text();
      case NUMBER -> decimal().toPlainString();
      case DATE, TIMESTAMP -> {
        LocalDateTime time = dateTime();
        yield wholeDay() && kind == CellKind.DATE
            ? time.toLocalDate().toString()
            : hasMillis() ? time.toString() : SECONDS.format(time);
      }
      case TIME -> {
        LocalTime time = time();
        yield hasMillis() ? time.toString() : TIME.format(time);
      }
      case DURATION -> duration();
    };
  }

  /** What is shown, or if that cannot be, the bare number: for messages. */
  String described() {
    try {
      return shown();
    } catch (UnfitValueException e) {
      return number().toPlainString();
    }
  }

  /**
   * The number to the 15 digits that spreadsheets compute and show; whole numbers as they are. So
   * 0.30000000000000004, as some programs write 0.3, is 0.3.
   */
  BigDecimal decimal() {
    BigDecimal number = number();
    if (number.precision() <= DIGITS.getPrecision() || isWhole()) {
      return number.stripTrailingZeros();
    }
    return number.round(DIGITS).stripTrailingZeros();
  }

  boolean isWhole() {
    return number().scale() <= 0 || number().stripTrailingZeros().scale() <= 0;
  }

  /** Whether a date has no time of day. */
  boolean wholeDay() {
    return Math.floorMod(millis(), DAY) == 0;
  }

  LocalDate date() throws UnfitValueException {
    return dateTime().toLocalDate();
  }

  /** The date and time, to the millisecond, as spreadsheets count them. */
  LocalDateTime dateTime() throws UnfitValueException {
    long millis = millis();
    long days = Math.floorDiv(millis, DAY);
    if (days < 0 || days > LAST_DAY) {
      throw new UnfitValueException(
          "'%s' days are not a date; expected 0 to %d"
              .formatted(number().toPlainString(), LAST_DAY));
    }
    if (days == NO_DAY) {
      throw new UnfitValueException(
          "is 29 February 1900, which spreadsheets count though it is not in the calendar");
    }
    long since = days < NO_DAY ? days + 1 : days;
    return EPOCH
        .plusDays(since)
        .atTime(LocalTime.ofNanoOfDay(Math.floorMod(millis, DAY) * 1_000_000));
  }

  /** The time of day. */
  LocalTime time() throws UnfitValueException {
    long millis = millis();
    if (millis < 0 || millis >= DAY) {
      throw new UnfitValueException(
          "'%s' is not a time of day, but a date or a duration"
              .formatted(number().toPlainString()));
    }
    return LocalTime.ofNanoOfDay(millis * 1_000_000);
  }

  private String duration() {
    long millis = Math.abs(millis());
    String text =
        "%d:%02d:%02d".formatted(millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
    if (millis % 1000 != 0) {
      text += ".%03d".formatted(millis % 1000);
    }
    return number().signum() < 0 ? "-" + text : text;
  }

  private boolean hasMillis() {
    return Math.floorMod(millis(), 1000L) != 0;
  }

  private long millis() {
    return number().multiply(MILLIS).setScale(0, RoundingMode.HALF_UP).longValue();
  }
}
