package dev.purlin.io.excel;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.io.excel.Workbook.Sheet;
import dev.purlin.io.excel.Workbook.SheetRow;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.ReadFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into all workbooks for their headers, and into the first records for types. */
final class ExcelPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(ExcelPlanner.class);

  private final ReadFromExcel.Configuration configuration;
  private final Selection selection;
  private final Map<String, CellInference> types = new LinkedHashMap<>();

  /** The sheets that have a header, and which names stand there. */
  private final Map<String, List<String>> headers = new LinkedHashMap<>();

  private int left;

  private ExcelPlanner(ReadFromExcel.Configuration configuration) {
    this.configuration = configuration;
    this.selection = configuration.selection();
    this.left = configuration.sampleSize();
  }

  static ReadFiles plan(ReadFromExcel.Configuration configuration) {
    List<Metadata> files = configuration.files().match();
    Schema declared =
        configuration.schema() == null
            ? null
            : JsonSchemas.declared("schema", configuration.schema());
    if (declared == null) {
      configuration.files().requireForInference(files);
    }
    ExcelPlanner planner = new ExcelPlanner(configuration);
    files.forEach(file -> planner.look(file, declared == null));
    Schema schema = planner.selected(declared == null ? planner.inferred() : declared);
    planner.requireColumns(schema.getFieldNames());
    List<String> columns = schema.getFieldNames();
    String sheetColumn = configuration.sheetColumn();
    if (sheetColumn != null) {
      if (schema.hasField(sheetColumn)) {
        throw new ConfigurationException(
            "sheet_column", "there is a column '%s' already".formatted(sheetColumn));
      }
      schema = Schema.builder().addFields(schema.getFields()).addStringField(sheetColumn).build();
    }
    boolean complete = declared == null && configuration.fields() == null;
    return ReadFiles.of(
        files,
        configuration.files(),
        new ExcelFormat(
            planner.selection,
            schema,
            columns,
            sheetColumn != null,
            complete,
            configuration.nullMarkers() == null ? List.of() : configuration.nullMarkers(),
            configuration.errorCells()));
  }

  private void look(Metadata metadata, boolean infer) {
    String file = metadata.resourceId().toString();
    long size = metadata.sizeBytes();
    try (ChunkReader reader = ChunkReader.open(new FileChunk(file, size, 0, size, 0, 1), 0);
        Workbook workbook = Workbooks.open(file, reader.stream())) {
      for (Sheet sheet : selection.sheets(workbook)) {
        try (Table table = Table.open(workbook, sheet, selection)) {
          if (!table.names().isEmpty()) {
            headers.put(table.place(), table.names());
          }
          if (infer) {
            table.names().stream()
                .filter(name -> !name.isEmpty())
                .forEach(name -> types.computeIfAbsent(name, key -> new CellInference()));
            sample(table);
          }
        }
      }
    } catch (IOException e) {
      throw ChunkReader.cannotRead(file, e);
    }
  }

  private void sample(Table table) throws IOException {
    while (left > 0) {
      SheetRow row = table.next();
      if (row == null) {
        return;
      }
      left--;
      for (int column = table.firstColumn(); column <= table.last(row); column++) {
        String name = name(table, column - table.firstColumn());
        ExcelCell cell = row.cell(column);
        if (!name.isEmpty()) {
          CellInference type = types.computeIfAbsent(name, key -> new CellInference());
          if (cell != null && !isNull(cell)) {
            type.add(cell);
          }
        }
      }
    }
  }

  private boolean isNull(ExcelCell cell) {
    return cell.kind() == CellKind.TEXT
        && configuration.nullMarkers() != null
        && configuration.nullMarkers().contains(cell.text());
  }

  private String name(Table table, int column) {
    if (selection.headerRows() == 0 && table.names().isEmpty()) {
      return "column_" + (column + 1);
    }
    return column < table.names().size() ? table.names().get(column) : "";
  }

  private Schema inferred() {
    if (types.isEmpty()) {
      throw new ConfigurationException(
          "path",
          "'%s' has no cells to infer a schema from; name another sheet or range, or declare the schema"
              .formatted(configuration.files().path()));
    }
    Schema.Builder schema = Schema.builder();
    types.forEach((name, type) -> schema.addField(name, type.type()));
    return schema.build();
  }

  private Schema selected(Schema schema) {
    if (configuration.fields() == null) {
      return schema;
    }
    Schema.Builder selected = Schema.builder();
    for (String field : new ArrayList<>(configuration.fields())) {
      if (!schema.hasField(field)) {
        throw new ConfigurationException("fields", Names.unknown("column", field, schema));
      }
      selected.addField(schema.getField(field));
    }
    return selected.build();
  }

  /** A column that no sheet has is an error; one that some lack is told. */
  private void requireColumns(List<String> columns) {
    if (headers.isEmpty()) {
      return;
    }
    for (String column : columns) {
      List<Map.Entry<String, List<String>>> lacking =
          headers.entrySet().stream()
              .filter(header -> !header.getValue().contains(column))
              .toList();
      if (lacking.size() == headers.size()) {
        Map.Entry<String, List<String>> first = lacking.get(0);
        throw new ConfigurationException(
            place(),
            "'%s': %s"
                .formatted(first.getKey(), Names.unknown("column", column, first.getValue())));
      }
      if (!lacking.isEmpty()) {
        LOG.warn(
            "'{}' has no column '{}'{}; it is NULL there",
            lacking.get(0).getKey(),
            column,
            lacking.size() == 1 ? "" : ", nor have %d others".formatted(lacking.size() - 1));
      }
    }
  }

  private String place() {
    return configuration.schema() == null ? "fields" : "schema";
  }
}
