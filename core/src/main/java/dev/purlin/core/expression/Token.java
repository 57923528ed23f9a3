package dev.purlin.core.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A word of an expression.
 *
 * @param text the word without its quotes, doubled quotes undone
 * @param start where it starts in the expression
 * @param end where it ends, exclusive
 */
record Token(Kind kind, String text, int start, int end) {
  enum Kind {
    /** A keyword or a bare name. */
    WORD,
    NUMBER,
    /** Text in single quotes. */
    STRING,
    /** A name in backticks. */
    NAME,
    /** Text in double quotes: a field's name if there is such a field, otherwise a string. */
    DOUBLE_QUOTED,
    SYMBOL
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isWord(String keyword) {
    return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
  }

  String keyword() {
    return kind == Kind.WORD ? text.toUpperCase(Locale.ROOT) : "";
  }

  /** Splits an expression; white space and comments are left out. */
  static List<Token> split(String sql) throws ExpressionProblem {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      int start = at;
      if (Character.isWhitespace(c)) {
        at++;
      } else if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
      } else if (sql.startsWith("/*", at)) {
        int end = sql.indexOf("*/", at + 2);
        at = end < 0 ? sql.length() : end + 2;
      } else if (c == '\'' || c == '`' || c == '"') {
        at = quoted(sql, start, tokens);
      } else if (isDigit(c) || c == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1))) {
        at = number(sql, start);
        tokens.add(new Token(Kind.NUMBER, sql.substring(start, at), start, at));
      } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
        while (at < sql.length() && isNamePart(sql.charAt(at))) {
          at++;
        }
        tokens.add(new Token(Kind.WORD, sql.substring(start, at), start, at));
      } else {
        at += symbolLength(sql, at);
        tokens.add(new Token(Kind.SYMBOL, sql.substring(start, at), start, at));
      }
    }
    return tokens;
  }

  private static int quoted(String sql, int start, List<Token> tokens) throws ExpressionProblem {
    char quote = sql.charAt(start);
    StringBuilder text = new StringBuilder();
    int at = start + 1;
    while (true) {
      int end = sql.indexOf(quote, at);
      if (end < 0) {
        throw ExpressionProblem.at(
            sql, start, "the text that starts with %s is never closed".formatted(quote));
      }
      text.append(sql, at, end);
      at = end + 1;
      if (at < sql.length() && sql.charAt(at) == quote) {
        text.append(quote);
        at++;
      } else {
        break;
      }
    }
    Kind kind = quote == '\'' ? Kind.STRING : quote == '`' ? Kind.NAME : Kind.DOUBLE_QUOTED;
    tokens.add(new Token(kind, text.toString(), start, at));
    return at;
  }

  private static int number(String sql, int start) {
    int at = start;
    boolean exponent = false;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      boolean sign = (c == '+' || c == '-') && exponent && "eE".indexOf(sql.charAt(at - 1)) >= 0;
      if ((c == 'e' || c == 'E') && !exponent && at + 1 < sql.length()) {
        exponent = true;
      } else if (!isDigit(c) && !sign && (c != '.' || exponent)) {
        break;
      }
      at++;
    }
    return at;
  }

  private static int symbolLength(String sql, int at) {
    for (String symbol : new String[] {"==", "!=", "<>", "<=", ">=", "||", "=>", "::"}) {
      if (sql.startsWith(symbol, at)) {
        return symbol.length();
      }
    }
    return Character.charCount(sql.codePointAt(at));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return Character.isUnicodeIdentifierPart(c) || c == '$' || c == '_';
  }
}
