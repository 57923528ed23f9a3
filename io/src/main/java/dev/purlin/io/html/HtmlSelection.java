package dev.purlin.io.html;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.html.HtmlTable.HtmlRow;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What are the records of a page: the rows of its tables, or elements that a selector finds.
 *
 * @param table the number or the selector of tables; null for the only one
 * @param match a text that a table must contain; null for any
 * @param headerRows how many rows name the columns; null for those that the table marks
 * @param columnNames names for the columns in place of the header's
 * @param links whether there is a column with the link of each cell
 * @param record the selector of records; null if they are rows of tables
 * @param fields for records, what is found where
 */
record HtmlSelection(
    @Nullable String table,
    @Nullable String match,
    @Nullable Integer headerRows,
    @Nullable List<String> columnNames,
    boolean links,
    @Nullable String record,
    Map<String, HtmlPlace> fields)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String LINK = "_link";
  private static final int SHOWN = 60;

  /** The records of a page. */
  List<HtmlRecord> records(Document page, String file) {
    List<HtmlRecord> records = new ArrayList<>();
    if (record != null) {
      for (Element element : page.select(record)) {
        HtmlRecord found = HtmlRecord.of(element);
        fields.forEach((name, place) -> found.texts().put(name, place.find(element)));
        records.add(found);
      }
      return records;
    }
    for (Element element : tables(page, file)) {
      add(HtmlTable.of(element), file, records);
    }
    return records;
  }

  private void add(HtmlTable table, String file, List<HtmlRecord> records) {
    List<HtmlRow> header = table.header();
    List<HtmlRow> body = table.body();
    if (headerRows != null) {
      List<HtmlRow> all = new ArrayList<>(header);
      all.addAll(body);
      int rows = Math.min(headerRows, all.size());
      header = all.subList(0, rows);
      body = all.subList(rows, all.size());
    }
    int width = table.width();
    List<String> names = HtmlTable.names(header, width);
    if (columnNames != null) {
      if (columnNames.size() != width) {
        throw PurlinException.user(
            "'%s' has a table of %d columns, column_names has %d"
                .formatted(file, width, columnNames.size()));
      }
      names = columnNames;
    }
    List<String> fields = new ArrayList<>(names);
    if (links) {
      names.forEach(name -> fields.add(name + LINK));
    }
    requireOnce(fields, file);
    for (HtmlRow row : body) {
      if (row.isBlank()) {
        continue;
      }
      HtmlRecord found = HtmlRecord.of(row.element());
      for (int i = 0; i < width; i++) {
        Element cell = i < row.cells().size() ? row.cells().get(i) : null;
        String text = cell == null ? "" : HtmlTable.text(cell);
        found.texts().put(names.get(i), text.isEmpty() ? List.of() : List.of(text));
        if (links) {
          Element link = cell == null ? null : cell.selectFirst("a[href]");
          found
              .texts()
              .put(names.get(i) + LINK, link == null ? List.of() : List.of(link.attr("href")));
        }
      }
      records.add(found);
    }
  }

  private static void requireOnce(List<String> names, String file) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw PurlinException.user(
            "'%s': two columns of the table are named '%s'; give all columns names of their own with column_names"
                .formatted(file, name));
      }
    }
  }

  private List<Element> tables(Document page, String file) {
    List<Element> tables = new ArrayList<>();
    String selector = table == null || table.matches("[0-9]+") ? null : table;
    boolean bySelector = selector != null;
    for (Element element : page.select(selector == null ? "table" : selector)) {
      Element found = element.nameIs("table") ? element : element.selectFirst("table");
      if (found != null && !tables.contains(found) && (match == null || contains(found))) {
        tables.add(found);
      }
    }
    if (tables.isEmpty()) {
      throw PurlinException.user("'%s' has no table%s".formatted(file, wanted(page)));
    }
    if (bySelector) {
      return tables;
    }
    if (table != null) {
      int number = Integer.parseInt(table);
      if (number < 1 || number > tables.size()) {
        throw PurlinException.user(
            "'%s' has no table %s; it has %s".formatted(file, table, list(tables)));
      }
      return List.of(tables.get(number - 1));
    }
    if (tables.size() > 1 && match == null) {
      throw PurlinException.user(
          "'%s' has %s; say which with table or match".formatted(file, list(tables)));
    }
    return tables;
  }

  private boolean contains(Element found) {
    return HtmlTable.text(found).contains(match);
  }

  private String wanted(Document page) {
    String which = match == null ? "" : " that contains '%s'".formatted(match);
    List<Element> all = page.select("table");
    if (table != null && !table.matches("[0-9]+")) {
      which = " for '%s'".formatted(table) + which;
    }
    if (all.isEmpty()) {
      return which + "; a page that makes its tables with scripts has none in its text";
    }
    return which + "; it has " + list(all);
  }

  /** The tables as a person tells them apart. */
  private static String list(List<Element> tables) {
    StringBuilder text = new StringBuilder();
    text.append(tables.size()).append(tables.size() == 1 ? " table:" : " tables:");
    for (int i = 0; i < tables.size(); i++) {
      HtmlTable table = HtmlTable.of(tables.get(i));
      String columns = String.join(", ", HtmlTable.names(table.header(), table.width()));
      String id = tables.get(i).id();
      text.append(
          " %d. %s(%s), %d rows;"
              .formatted(
                  i + 1,
                  id.isEmpty() ? "" : "#" + id + " ",
                  columns.length() <= SHOWN ? columns : columns.substring(0, SHOWN - 3) + "...",
                  table.body().size()));
    }
    return text.substring(0, text.length() - 1);
  }
}
