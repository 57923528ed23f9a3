package dev.purlin.pipelines.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks that travel with the lines of templates into the rendered text, to tell where each came
 * from, however often a loop repeats it.
 *
 * <p>A mark is four characters of Unicode's private use area: a sign, the file and the line. It
 * stands before the first character of a line that is text and not blank, where no tag that trims
 * blanks can be disturbed.
 */
final class LineMarks {
  private static final char SIGN = '\uE000';
  private static final char FIRST_FILE = '\uE100';
  private static final char FIRST_DIGIT = '\uE200';
  private static final int DIGITS = 4096;
  private static final Pattern MARK =
      Pattern.compile("\uE000[\uE100-\uE1FF][\uE200-\uF1FF][\uE200-\uF1FF]");
  private static final Pattern RAW_BEGIN = Pattern.compile("\\{%-?\\s*raw\\s*-?%}");
  private static final Pattern RAW_END = Pattern.compile("\\{%-?\\s*endraw\\s*-?%}");

  private final List<Includes.Source> files = new ArrayList<>();

  /** The text with marks. */
  String mark(Includes.Source source) {
    String text = source.text();
    int file = files.indexOf(source);
    if (file < 0) {
      file = files.size();
      files.add(source);
    }
    if (file > 0xFF || text.lines().count() >= (long) DIGITS * DIGITS || text.indexOf(SIGN) >= 0) {
      return text;
    }
    StringBuilder marked = new StringBuilder();
    int line = 1;
    boolean wanted = true;
    for (int i = 0; i < text.length(); ) {
      int end = endOfTag(text, i);
      if (end > i) {
        String tag = text.substring(i, end);
        int breaks = (int) tag.chars().filter(c -> c == '\n').count();
        line += breaks;
        wanted |= breaks > 0;
        marked.append(tag);
        i = end;
        continue;
      }
      char c = text.charAt(i++);
      if (wanted && !Character.isWhitespace(c)) {
        marked.append(SIGN).append((char) (FIRST_FILE + file));
        marked.append((char) (FIRST_DIGIT + line / DIGITS));
        marked.append((char) (FIRST_DIGIT + line % DIGITS));
        wanted = false;
      }
      marked.append(c);
      if (c == '\n') {
        line++;
        wanted = true;
      }
    }
    return marked.toString();
  }

  /** The end of the Jinja tag that begins at a place; the place itself if none does. */
  private static int endOfTag(String text, int start) {
    String close;
    if (text.startsWith("{{", start)) {
      close = "}}";
    } else if (text.startsWith("{%", start)) {
      close = "%}";
    } else if (text.startsWith("{#", start)) {
      int end = text.indexOf("#}", start);
      return end < 0 ? text.length() : end + 2;
    } else {
      return start;
    }
    Matcher raw = RAW_BEGIN.matcher(text).region(start, text.length());
    if (raw.lookingAt()) {
      Matcher end = RAW_END.matcher(text);
      return end.find(raw.end()) ? end.end() : text.length();
    }
    char quote = 0;
    for (int i = start + 2; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (text.startsWith(close, i)) {
        return i + close.length();
      }
    }
    return text.length();
  }

  static String withoutMarks(String text) {
    return MARK.matcher(text).replaceAll("");
  }

  /** The places of a rendered text that has marks. */
  Places places(String marked) {
    List<RenderedLine> lines = new ArrayList<>();
    for (String line : marked.split("\n", -1)) {
      Matcher mark = MARK.matcher(line);
      String text = withoutMarks(line);
      if (mark.find()) {
        int file = mark.group().charAt(1) - FIRST_FILE;
        int origin =
            (mark.group().charAt(2) - FIRST_DIGIT) * DIGITS + mark.group().charAt(3) - FIRST_DIGIT;
        lines.add(new RenderedLine(text, files.get(file), origin));
      } else {
        // A line that a tag gave alone: it belongs to what stands before it.
        RenderedLine before = lines.isEmpty() ? null : lines.get(lines.size() - 1);
        lines.add(
            before == null
                ? new RenderedLine(text, files.get(0), 1)
                : new RenderedLine(text, before.source(), before.next()));
      }
    }
    return RenderedLine.places(lines);
  }
}
