package dev.purlin.io.html;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;

/**
 * The grid of a table: cells that span several columns or rows stand in each of them.
 *
 * @param element the table
 * @param header the rows that name the columns, as the table marks them
 * @param body the others
 */
record HtmlTable(Element element, List<HtmlRow> header, List<HtmlRow> body) {
  /** What one cell may span, as browsers have it. */
  private static final int MOST_COLUMNS = 1000;

  private static final int MOST_ROWS = 65_534;

  /** A row of the grid, and the element it is of. */
  record HtmlRow(Element element, List<Element> cells) {
    boolean isBlank() {
      return cells.stream().allMatch(cell -> text(cell).isEmpty());
    }

    private boolean isHeading() {
      return !cells.isEmpty() && cells.stream().allMatch(cell -> cell.nameIs("th"));
    }
  }

  /**
   * The grid of a table element. Its header are the rows of its head, or else the first rows that
   * have nothing but headings.
   */
  static HtmlTable of(Element table) {
    List<HtmlRow> head = new ArrayList<>();
    List<HtmlRow> body = new ArrayList<>();
    for (List<Element> group : groups(table)) {
      Element section = group.get(0).parent();
      boolean isHead = section != null && section.nameIs("thead");
      (isHead ? head : body).addAll(grid(group));
    }
    head.removeIf(row -> row.cells().isEmpty());
    body.removeIf(row -> row.cells().isEmpty());
    if (head.isEmpty()) {
      while (!body.isEmpty() && body.get(0).isHeading() && body.size() > 1) {
        head.add(body.remove(0));
      }
    }
    return new HtmlTable(table, head, body);
  }

  /** The rows of a table by their sections, over whose ends no cell spans. */
  private static List<List<Element>> groups(Element table) {
    List<List<Element>> groups = new ArrayList<>();
    for (Element child : table.children()) {
      if (child.nameIs("thead") || child.nameIs("tbody") || child.nameIs("tfoot")) {
        List<Element> rows =
            child.children().stream().filter(row -> row.nameIs("tr") && isShown(row)).toList();
        if (!rows.isEmpty()) {
          groups.add(rows);
        }
      }
    }
    return groups;
  }

  private static List<HtmlRow> grid(List<Element> rows) {
    List<HtmlRow> grid = new ArrayList<>();
    List<Span> open = new ArrayList<>();
    for (Element row : rows) {
      List<Element> cells = new ArrayList<>();
      List<Span> next = new ArrayList<>();
      fill(cells, open, next);
      for (Element cell : row.children()) {
        if (!cell.nameIs("td") && !cell.nameIs("th") || !isShown(cell)) {
          continue;
        }
        int columns = span(cell, "colspan", 1, MOST_COLUMNS);
        int lines = span(cell, "rowspan", rows.size(), MOST_ROWS);
        for (int i = 0; i < columns; i++) {
          if (lines > 1) {
            next.add(new Span(cells.size(), lines - 1, cell));
          }
          cells.add(cell);
          fill(cells, open, next);
        }
      }
      for (Span span : open) { // Behind the row's own cells, with a gap before them.
        if (span.column >= cells.size()) {
          while (cells.size() < span.column) {
            cells.add(new Element("td"));
          }
          cells.add(span.cell);
          span.carry(next);
        }
      }
      open = next;
      grid.add(new HtmlRow(row, cells));
    }
    return grid;
  }

  /** Takes the cells that reach down into the next places of a row. */
  private static void fill(List<Element> cells, List<Span> open, List<Span> next) {
    for (boolean found = true; found; ) {
      found = false;
      for (Span span : open) {
        if (span.column == cells.size()) {
          cells.add(span.cell);
          span.carry(next);
          found = true;
          break;
        }
      }
    }
  }

  /** A cell that reaches down into a column of the next rows. */
  private record Span(int column, int rows, Element cell) {
    void carry(List<Span> next) {
      if (rows > 1) {
        next.add(new Span(column, rows - 1, cell));
      }
    }
  }

  /** How far a cell spans; {@code rowspan="0"} means to the end of the section. */
  private static int span(Element cell, String attribute, int zero, int most) {
    String text = cell.attr(attribute).strip();
    if (!text.matches("[0-9]{1,9}")) {
      return 1;
    }
    int span = Integer.parseInt(text);
    return Math.min(span == 0 ? zero : span, most);
  }

  private static boolean isShown(Element element) {
    return !element.attr("style").replace(" ", "").contains("display:none");
  }

  /** The text of an element as a browser shows it, in one line. */
  static String text(Element element) {
    return element.text().strip();
  }

  /** The names of the columns: the texts of the header rows, joined by underscores. */
  static List<String> names(List<HtmlRow> header, int width) {
    List<String> names = new ArrayList<>();
    for (int column = 0; column < width; column++) {
      List<String> parts = new ArrayList<>();
      for (HtmlRow row : header) {
        String text = column < row.cells().size() ? text(row.cells().get(column)) : "";
        // A cell that spans two rows of the header says its name once.
        if (!text.isEmpty() && (parts.isEmpty() || !parts.get(parts.size() - 1).equals(text))) {
          parts.add(text);
        }
      }
      names.add(parts.isEmpty() ? "column_" + (column + 1) : String.join("_", parts));
    }
    return names;
  }

  int width() {
    int width = 0;
    for (HtmlRow row : header) {
      width = Math.max(width, row.cells().size());
    }
    for (HtmlRow row : body) {
      width = Math.max(width, row.cells().size());
    }
    return width;
  }
}
