package dev.purlin.io.excel;

import dev.purlin.core.problem.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.SheetVisibility;

/** An xlsx file, whose sheets are streamed; its table of texts is in memory. */
final class XlsxWorkbook implements Workbook {
  /** The results of formulas that are errors; the library tells them from texts by this alone. */
  private static final Set<String> ERRORS =
      Set.of(
          "#NULL!",
          "#DIV/0!",
          "#VALUE!",
          "#REF!",
          "#NAME?",
          "#NUM!",
          "#N/A",
          "#GETTING_DATA",
          "#SPILL!",
          "#CALC!",
          "#FIELD!",
          "#CONNECT!",
          "#BLOCKED!",
          "#UNKNOWN!");

  private final String file;
  private final Path path;
  private final ReadableWorkbook workbook;
  private final Map<Integer, CellKind> kinds = new HashMap<>();

  /**
   * @param file the name to show
   * @param path where the file lies; deleted when the workbook is closed
   */
  XlsxWorkbook(String file, Path path) throws IOException {
    this.file = file;
    this.path = path;
    try {
      this.workbook = new ReadableWorkbook(path.toFile(), new ReadingOptions(true, false));
    } catch (ExcelReaderException e) {
      throw Workbooks.damaged(e);
    } catch (IOException e) { // Its message names the copy.
      throw new IOException("it is damaged, or cut off: its ZIP archive cannot be read", e);
    }
  }

  @Override
  public String file() {
    return file;
  }

  @Override
  public List<Sheet> sheets() {
    return workbook
        .getSheets()
        .map(
            sheet ->
                new Sheet(
                    sheet.getIndex(),
                    sheet.getName(),
                    sheet.getVisibility() == SheetVisibility.VISIBLE))
        .toList();
  }

  @Override
  public Rows rows(Sheet sheet) throws IOException {
    try {
      return new StreamedRows(sheet, workbook.getSheet(sheet.index()).orElseThrow().openStream());
    } catch (ExcelReaderException e) {
      throw Workbooks.damaged(e);
    }
  }

  private final class StreamedRows implements Rows {
    private final Sheet sheet;
    private final Stream<Row> stream;
    private final Iterator<Row> rows;
    private int number;
    private int offset;
    private @Nullable Boolean calculated;

    private StreamedRows(Sheet sheet, Stream<Row> stream) {
      this.sheet = sheet;
      this.stream = stream;
      this.rows = stream.iterator();
    }

    @Override
    public @Nullable SheetRow next() throws IOException {
      Row row;
      try {
        if (!rows.hasNext()) {
          return null;
        }
        row = rows.next();
      } catch (ExcelReaderException | IllegalStateException e) {
        throw new IOException(
            "behind row %d it cannot be read: %s".formatted(number, Reasons.of(e)), e);
      }
      if (number == 0 && row.getRowNum() == 0) {
        offset = 1; // A file need not number its rows, and then the library counts from 0.
      }
      number = row.getRowNum() + offset;
      ExcelCell[] cells = new ExcelCell[row.getCellCount()];
      for (int i = 0; i < cells.length; i++) {
        org.dhatim.fastexcel.reader.Cell cell = row.getCell(i);
        cells[i] = cell == null ? null : cell(cell);
      }
      return new SheetRow(number, cells);
    }

    private @Nullable ExcelCell cell(org.dhatim.fastexcel.reader.Cell cell) throws IOException {
      Object value = cell.getValue();
      if (cell.getType() == CellType.ERROR) {
        return ExcelCell.ofError(String.valueOf(value));
      }
      if (value instanceof BigDecimal number) {
        return number(number, cell.getDataFormatId(), cell.getDataFormatString());
      }
      if (value instanceof Boolean bool) {
        return ExcelCell.ofBoolean(bool);
      }
      String text = (String) value;
      if (cell.getType() == CellType.FORMULA) {
        if (ERRORS.contains(String.valueOf(text))) {
          return ExcelCell.ofError(text);
        }
        if (text == null) {
          return isCalculated() ? null : ExcelCell.ofFormula(cell.getFormula());
        }
      }
      return text == null || text.isEmpty() ? null : ExcelCell.ofEscapedText(text);
    }

    /**
     * Whether the formulas have values: to the library one without is as one whose value is an
     * empty text.
     */
    private boolean isCalculated() throws IOException {
      if (calculated == null) {
        calculated = !hasFormulaWithoutValue(sheet);
      }
      return calculated;
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  private ExcelCell number(BigDecimal number, @Nullable Integer id, @Nullable String format) {
    if (id == null) {
      return ExcelCell.ofNumber(CellKind.NUMBER, number, false);
    }
    CellKind kind = kinds.computeIfAbsent(id, key -> CellKind.ofNumber(id, format));
    return ExcelCell.ofNumber(kind, number, workbook.isDate1904());
  }

  /** The library does not tell; they stand behind the rows of a sheet. */
  @Override
  public List<CellRange> merged(Sheet sheet) throws IOException {
    List<CellRange> merged = new ArrayList<>();
    scan(
        sheet,
        xml -> {
          if (xml.isStartElement() && xml.getLocalName().equals("mergeCell")) {
            merged.add(CellRange.parse(xml.getAttributeValue(null, "ref")));
          }
          return true;
        });
    return merged;
  }

  private boolean hasFormulaWithoutValue(Sheet sheet) throws IOException {
    FormulaScan formulas = new FormulaScan();
    scan(sheet, formulas);
    return formulas.found;
  }

  /** Looks for a cell with a formula and without a value; an empty text is one. */
  private static final class FormulaScan implements Visitor {
    private boolean text;
    private boolean formula;
    private boolean value;
    private boolean inValue;
    private boolean found;

    @Override
    public boolean visit(XMLStreamReader xml) {
      String name = xml.isStartElement() || xml.isEndElement() ? xml.getLocalName() : "";
      if (xml.isStartElement() && name.equals("c")) {
        text = "str".equals(xml.getAttributeValue(null, "t"));
        formula = false;
        value = false;
      } else if (xml.isStartElement() && name.equals("f")) {
        formula = true;
      } else if (xml.isCharacters()) {
        value |= formula && inValue;
      } else if (xml.isEndElement() && name.equals("c")) {
        found |= formula && !text && !value;
      }
      inValue = xml.isStartElement() && name.equals("v");
      return !found;
    }
  }

  private interface Visitor {
    /** Looks at an event; false ends the scan. */
    boolean visit(XMLStreamReader xml);
  }

  private void scan(Sheet sheet, Visitor visitor) throws IOException {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      String id = workbook.getSheet(sheet.index()).orElseThrow().getId();
      XMLStreamReader xml = xml(zip, part(zip, id));
      boolean more = true;
      while (more && xml.hasNext()) {
        xml.next();
        more = visitor.visit(xml);
      }
    } catch (XMLStreamException e) {
      throw Workbooks.damaged(e);
    }
  }

  /** The name of a sheet's part in the archive, by its relationship. */
  private static String part(ZipFile zip, String id) throws IOException, XMLStreamException {
    XMLStreamReader xml = xml(zip, "xl/_rels/workbook.xml.rels");
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamConstants.START_ELEMENT
          && id.equals(xml.getAttributeValue(null, "Id"))) {
        String target = xml.getAttributeValue(null, "Target");
        return target.startsWith("/") ? target.substring(1) : "xl/" + target;
      }
    }
    throw new IOException("it has no part for the relationship %s".formatted(id));
  }

  private static XMLStreamReader xml(ZipFile zip, String name)
      throws IOException, XMLStreamException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("it has no part '%s'".formatted(name));
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    InputStream in = zip.getInputStream(entry); // Closed with the archive.
    return factory.createXMLStreamReader(in);
  }

  @Override
  public void close() throws IOException {
    workbook.close();
    Files.deleteIfExists(path);
  }
}
