package dev.purlin.io.excel;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where in workbooks the records stand.
 *
 * @param sheet the name, number or pattern of the sheets; null for the first visible one
 * @param range the cells that are looked at
 * @param anchor the address or the text of the cell where the table begins; null if it is the first
 *     one with anything in it
 * @param headerRows how many rows name the columns
 * @param columnNames names for the columns in place of the header's
 * @param fillMerged whether all of merged cells have the value of the first
 */
record Selection(
    @Nullable String sheet,
    CellRange range,
    @Nullable String anchor,
    int headerRows,
    @Nullable List<String> columnNames,
    boolean fillMerged)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The sheets to read, at least one.
   *
   * @throws PurlinException if there is none
   */
  List<Workbook.Sheet> sheets(Workbook workbook) {
    List<Workbook.Sheet> visible = new ArrayList<>(workbook.sheets());
    visible.removeIf(one -> !one.visible());
    if (sheet == null) {
      if (visible.isEmpty()) {
        throw PurlinException.user(
            "'%s' has no visible sheet; name a hidden one with sheet".formatted(workbook.file()));
      }
      return visible.subList(0, 1);
    }
    for (Workbook.Sheet one : workbook.sheets()) {
      if (one.name().equals(sheet)) {
        return List.of(one);
      }
    }
    if (sheet.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(sheet);
      if (number >= 1 && number <= workbook.sheets().size()) {
        return List.of(workbook.sheets().get(number - 1));
      }
    }
    if (sheet.matches(".*[*?].*")) {
      Pattern pattern = pattern(sheet);
      List<Workbook.Sheet> matching =
          visible.stream().filter(one -> pattern.matcher(one.name()).matches()).toList();
      if (!matching.isEmpty()) {
        return matching;
      }
    }
    throw PurlinException.user(
        "'%s': %s"
            .formatted(
                workbook.file(),
                Names.unknown(
                    "sheet",
                    sheet,
                    workbook.sheets().stream().map(Workbook.Sheet::name).toList())));
  }

  private static Pattern pattern(String names) {
    StringBuilder regex = new StringBuilder();
    names
        .codePoints()
        .forEach(
            c ->
                regex.append(
                    c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
