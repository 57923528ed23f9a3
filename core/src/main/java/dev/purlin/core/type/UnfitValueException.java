package dev.purlin.core.type;

/**
 * A value cannot be of the type it should have; the message names the value and the type.
 *
 * <p>It carries no stack trace, for it is thrown once per bad field of possibly millions.
 */
public class UnfitValueException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnfitValueException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage()); // never null: there is none without a message
  }

  /** A text that is no value of a type, and what would have been one. */
  static UnfitValueException notA(String type, String text, String expected) {
    return new UnfitValueException(notA(type, text) + "; expected " + expected);
  }

  /** A text that is no value of a type, where the type's name says enough. */
  static UnfitValueException of(String type, String text) {
    return new UnfitValueException(notA(type, text));
  }

  private static String notA(String type, String text) {
    boolean vowel = "AEIOU".indexOf(type.charAt(0)) >= 0;
    return "'%s' is not %s %s".formatted(abbreviated(text), vowel ? "an" : "a", type);
  }

  /** A number that the type cannot hold. */
  static UnfitValueException outOfRange(String type, String text, String range) {
    return new UnfitValueException(
        "'%s' is out of range for %s (%s)".formatted(abbreviated(text), type, range));
  }

  /** The text itself, or its beginning if it is too long for a message. */
  static String abbreviated(String text) {
    return text.length() <= 100 ? text : text.substring(0, 97) + "...";
  }
}
