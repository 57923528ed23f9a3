package dev.purlin.core.type;

import java.util.Locale;

/** Text of truth values: true/false, t/f, yes/no, y/n, 1/0, in any letter case. */
enum Booleans implements TextParser {
  BOOLEAN;

  @Override
  public Object parse(String text) throws UnfitValueException {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "1" -> true;
      case "false", "f", "no", "n", "0" -> false;
      default -> throw UnfitValueException.notA("BOOLEAN", text, "true or false");
    };
  }
}
