package dev.purlin.transforms.row;

import dev.purlin.core.expression.function.LimitedText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Cuts a text into pieces: at a separator, or by widths.
 *
 * @param separator what stands between the pieces; null if widths count
 * @param widths how many characters (code points) each piece has
 * @param most the greatest number of pieces; the last one has the rest, separators and all
 * @param trim whether white space around pieces is left out
 */
record Pieces(@Nullable Pattern separator, List<Integer> widths, int most, boolean trim)
    implements Serializable {

  List<String> of(String text) {
    List<String> pieces = separator == null ? byWidths(text) : bySeparator(text, separator);
    return trim ? pieces.stream().map(String::strip).toList() : pieces;
  }

  private List<String> bySeparator(String text, Pattern separator) {
    List<String> pieces = new ArrayList<>();
    return LimitedText.match(
        separator,
        text,
        matcher -> {
          int start = 0;
          while (pieces.size() < most - 1 && matcher.find()) {
            if (matcher.end() > matcher.start()) { // what is empty separates nothing
              pieces.add(text.substring(start, matcher.start()));
              start = matcher.end();
            }
          }
          pieces.add(text.substring(start));
          return pieces;
        });
  }

  private List<String> byWidths(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    for (int width : widths) {
      int left = text.codePointCount(start, text.length());
      if (left == 0) {
        break;
      }
      int end = text.offsetByCodePoints(start, Math.min(width, left));
      pieces.add(text.substring(start, end));
      start = end;
    }
    if (start < text.length() || pieces.isEmpty()) { // an empty text is one empty piece
      pieces.add(text.substring(start));
    }
    return pieces;
  }
}
