package dev.purlin.transforms.query;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlIdentifier;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlKind;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNodeList;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlSelect;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlWindow;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.util.SqlShuttle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes windows out where Calcite does not see what SQL means by a named one. One that stands on
 * it, as {@code OVER (w ROWS 1 PRECEDING)}, would lose its frame and its order without a word; and
 * a function without a frame, such as ROW_NUMBER, would be refused if {@code w} has one, which it
 * does not look at.
 */
final class NamedWindows extends SqlShuttle {
  /** Functions that look at the whole group, whatever the frame. */
  private static final Set<String> FRAMELESS =
      Set.of(
          "ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST", "NTILE", "LAG", "LEAD");

  private final Deque<Map<String, SqlWindow>> named = new ArrayDeque<>();

  private NamedWindows() {}

  static SqlNode writtenOut(SqlNode query) {
    return query.accept(new NamedWindows());
  }

  @Override
  public @Nullable SqlNode visit(SqlCall call) {
    if (call instanceof SqlSelect select) {
      named.push(declared(select.getWindowList()));
      SqlNode visited = super.visit(call);
      named.pop();
      return visited;
    }
    SqlNode visited = super.visit(call);
    if (visited instanceof SqlWindow window && window.getRefName() != null) {
      return written(window);
    }
    return visited instanceof SqlCall over && over.getKind() == SqlKind.OVER
        ? withoutFrame(over)
        : visited;
  }

  /** A call over a named window with a frame that the function does not look at. */
  private SqlCall withoutFrame(SqlCall over) {
    SqlNode function = over.operand(0);
    while (function instanceof SqlCall call
        && (call.getKind() == SqlKind.IGNORE_NULLS || call.getKind() == SqlKind.RESPECT_NULLS)) {
      function = call.operand(0);
    }
    boolean frameless =
        function instanceof SqlCall call
            && FRAMELESS.contains(call.getOperator().getName().toUpperCase(Locale.ROOT));
    if (!frameless || !(over.operand(1) instanceof SqlIdentifier name) || !name.isSimple()) {
      return over;
    }
    SqlWindow window = find(name.getSimple());
    if (window != null && window.getRefName() != null) {
      window = written(window);
    }
    if (window == null || window.getLowerBound() == null && window.getUpperBound() == null) {
      return over;
    }
    SqlParserPos position = name.getParserPosition();
    SqlWindow whole =
        SqlWindow.create(
            null,
            null,
            window.getPartitionList(),
            window.getOrderList(),
            SqlLiteral.createBoolean(false, position),
            null,
            null,
            null,
            window.getExclude(),
            position);
    return over.getOperator().createCall(over.getParserPosition(), over.operand(0), whole);
  }

  private @Nullable SqlWindow find(String name) {
    for (Map<String, SqlWindow> scope : named) {
      if (scope.containsKey(name)) {
        return scope.get(name);
      }
    }
    return null;
  }

  private static Map<String, SqlWindow> declared(SqlNodeList windows) {
    Map<String, SqlWindow> declared = new HashMap<>();
    for (SqlNode node : windows) {
      SqlWindow window = (SqlWindow) node;
      SqlIdentifier name = window.getDeclName();
      if (name != null) {
        declared.put(name.getSimple(), window);
      }
    }
    return declared;
  }

  private SqlWindow written(SqlWindow window) {
    String name = window.getRefName().getSimple();
    SqlWindow base = find(name);
    if (base == null || base == window) {
      return window; // Calcite says that there is none.
    }
    if (base.getRefName() != null) {
      base = written(base);
    }
    if (base.getLowerBound() != null || base.getUpperBound() != null) {
      throw new UnsupportedOperationException(
          "window '%s' has a frame, and so no other can stand on it; write OVER %s, or leave its frame out"
              .formatted(name, name));
    }
    boolean ordered = !window.getOrderList().isEmpty();
    if (ordered && !base.getOrderList().isEmpty() || !window.getPartitionList().isEmpty()) {
      throw new UnsupportedOperationException(
          "a window that stands on '%s' cannot have %s of its own"
              .formatted(name, ordered ? "an order" : "partitions"));
    }
    return SqlWindow.create(
        window.getDeclName(),
        null,
        base.getPartitionList(),
        ordered ? window.getOrderList() : base.getOrderList(),
        SqlLiteral.createBoolean(window.isRows(), window.getParserPosition()),
        window.getLowerBound(),
        window.getUpperBound(),
        null,
        window.getExclude(),
        window.getParserPosition());
  }
}
