package dev.purlin.transforms.query;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlCall;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlIdentifier;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlLiteral;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlNodeList;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlSelect;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.SqlWindow;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.util.SqlShuttle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes windows out that stand on a named one, as {@code OVER (w ROWS 1 PRECEDING)} does: Calcite
 * would take {@code w} for it, and leave its frame and its order out without a word.
 */
final class NamedWindows extends SqlShuttle {
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
    return visited instanceof SqlWindow window && window.getRefName() != null
        ? written(window)
        : visited;
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
    SqlWindow base = null;
    for (Map<String, SqlWindow> scope : named) {
      base = base == null ? scope.get(name) : base;
    }
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
