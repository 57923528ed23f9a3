package dev.purlin.core.expression;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An expression as Calcite's parser takes it.
 *
 * <p>People name fields {@code date}, {@code value}, {@code user} or {@code end}, which SQL
 * reserves. Here bare words that stand where an operand is expected and that are fields of the
 * input are put in backticks, so that only words in the place of an operator remain keywords.
 * Beam's generic spellings become SQL as well: {@code ==}, {@code !=}, and strings in double
 * quotes.
 */
final class SqlText {
  /** Words after which an operand follows, in the place of an operator. */
  private static final Set<String> OPERATORS =
      Set.of(
          "AND",
          "OR",
          "NOT",
          "IN",
          "LIKE",
          "ILIKE",
          "RLIKE",
          "SIMILAR",
          "BETWEEN",
          "SYMMETRIC",
          "ASYMMETRIC",
          "THEN",
          "ELSE",
          "WHEN",
          "ESCAPE",
          "FROM",
          "FOR",
          "TO",
          "AS",
          "IS",
          "DISTINCT",
          "PLACING",
          "USING",
          "MULTISET",
          "MEMBER",
          "OF",
          "FORMAT");

  /** Words in the place of an operand after which the operand is still to come. */
  private static final Set<String> PREFIXES =
      Set.of("NOT", "CASE", "WHEN", "INTERVAL", "DISTINCT", "ALL", "BOTH", "LEADING", "TRAILING");

  /** Words that mean themselves even if a field bears their name; backticks make them fields. */
  private static final Set<String> NEVER_FIELDS = Set.of("NOT", "CASE", "NULL", "TRUE", "FALSE");

  /** Functions whose first argument is a unit of time, separated by a comma. */
  private static final Set<String> UNIT_FIRST =
      Set.of("TIMESTAMPADD", "TIMESTAMPDIFF", "DATE_PART", "DATEADD", "DATEDIFF", "DATEPART");

  private final String source;
  private final StringBuilder text = new StringBuilder();
  private int[] origins = new int[64];

  private SqlText(String source) {
    this.source = source;
  }

  static SqlText of(String source, List<Token> tokens, Schema fields) {
    SqlText sql = new SqlText(source);
    sql.write(tokens, fields);
    return sql;
  }

  /** The text for Calcite's parser. */
  String text() {
    return text.toString();
  }

  /** A problem at a place of {@link #text}, counted from 1, told at its place of the source. */
  ExpressionProblem problem(int line, int column, String message) {
    int offset = 0;
    for (int i = 1; i < line; i++) {
      offset = text.indexOf("\n", offset) + 1;
    }
    offset += column - 1;
    int origin = offset >= 0 && offset < text.length() ? origins[offset] : source.length();
    return ExpressionProblem.at(source, origin, message);
  }

  private void write(List<Token> tokens, Schema fields) {
    Deque<String> functions = new ArrayDeque<>();
    boolean operand = true;
    int copied = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      Token previous = i == 0 ? null : tokens.get(i - 1);
      Token next = i + 1 == tokens.size() ? null : tokens.get(i + 1);
      copy(source.substring(copied, token.start()), copied);
      copied = token.end();
      String word = token.keyword();
      switch (token.kind()) {
        case STRING, NUMBER, NAME -> {
          copy(source.substring(token.start(), token.end()), token.start());
          operand = false;
        }
        case DOUBLE_QUOTED -> {
          boolean member = previous != null && previous.is(".");
          boolean name = member || fields.hasField(token.text());
          replace(name ? quote(token.text(), '`') : quote(token.text(), '\''), token);
          operand = false;
        }
        case SYMBOL -> {
          replace(token.is("==") ? "=" : token.is("!=") ? "<>" : token.text(), token);
          if (token.is("(")) {
            functions.push(previous == null ? "" : previous.keyword());
          } else if (token.is(")") && !functions.isEmpty()) {
            functions.pop();
          }
          operand = !token.is(")") && !token.is("]");
        }
        case WORD -> {
          boolean member = previous != null && previous.is(".");
          boolean field =
              member
                  || operand
                      && fields.hasField(token.text())
                      && isOperand(token, previous, next, functions);
          // The parser has a DATE_TRUNC(date, unit) of its own.
          String keyword = word.equals("DATE_TRUNC") ? SqlFunctions.DATE_TRUNC : token.text();
          replace(field ? quote(token.text(), '`') : keyword, token);
          operand = !field && (operand ? PREFIXES.contains(word) : OPERATORS.contains(word));
          // IS [NOT] DISTINCT FROM
          if (word.equals("FROM") && previous != null && previous.isWord("DISTINCT")) {
            operand = true;
          }
        }
      }
    }
    copy(source.substring(copied), copied);
  }

  private static boolean isOperand(
      Token token, @Nullable Token previous, @Nullable Token next, Deque<String> functions) {
    String word = token.keyword();
    if (NEVER_FIELDS.contains(word)
        || next != null && (next.is("(") || next.kind() == Token.Kind.STRING)) {
      return false;
    }
    if (previous == null) {
      return true;
    }
    if (previous.isWord("AS") || previous.isWord("TO") || previous.isWord("IS")) {
      return false; // a type, a unit of time, or one of IS's own words
    }
    if (previous.isWord("CASE") && word.equals("WHEN")
        || previous.isWord("DISTINCT") && word.equals("FROM")) {
      return false;
    }
    if (!previous.is("(") || next == null || functions.isEmpty()) {
      return true;
    }
    return switch (functions.peek()) {
      case "EXTRACT" -> !next.isWord("FROM");
      case "TRIM" -> !Set.of("BOTH", "LEADING", "TRAILING").contains(word) || next.is(")");
      default -> !(UNIT_FIRST.contains(functions.peek()) && next.is(","));
    };
  }

  private static String quote(String text, char quote) {
    String one = String.valueOf(quote);
    return one + text.replace(one, one + one) + one;
  }

  private void copy(String piece, int origin) {
    for (int i = 0; i < piece.length(); i++) {
      append(piece.charAt(i), origin + i);
    }
  }

  private void replace(String piece, Token token) {
    for (int i = 0; i < piece.length(); i++) {
      append(piece.charAt(i), token.start());
    }
  }

  private void append(char c, int origin) {
    if (text.length() == origins.length) {
      origins = Arrays.copyOf(origins, origins.length * 2);
    }
    origins[text.length()] = origin;
    text.append(c);
  }
}
