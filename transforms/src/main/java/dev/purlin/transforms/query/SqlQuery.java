package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.window.CountRows;
import dev.purlin.transforms.window.InputWindows;
import dev.purlin.transforms.window.WindowCopies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.com.google.common.collect.Iterables;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.RelNode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.core.TableScan;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.sql.parser.SqlParseException;

/** Runs a query over inputs: planned by Calcite, done by this program's own transforms. */
public final class SqlQuery {
  /** The name of the only input. */
  public static final String ONLY_INPUT = "PCOLLECTION";

  private final Step step;
  private final String path;
  private final PCollectionRowTuple inputs;
  private final Map<String, Schema> tables = new LinkedHashMap<>();

  private SqlQuery(Step step, String path, PCollectionRowTuple inputs) {
    this.step = step;
    this.path = path;
    this.inputs = inputs;
    inputs.getAll().forEach((name, rows) -> tables.put(name, rows.getSchema()));
    if (tables.size() == 1) {
      tables.putIfAbsent(ONLY_INPUT, tables.values().iterator().next());
    }
  }

  /**
   * Applies a query.
   *
   * @param path the configuration entry that holds it
   * @throws dev.purlin.core.problem.ConfigurationException if the query is wrong, does not fit its
   *     inputs, or needs what is not supported
   */
  public static PCollection<Row> apply(
      Step step, String path, PCollectionRowTuple inputs, String query) {
    InputWindows.checkCompatible(inputs.getAll());
    return new SqlQuery(step, path, inputs).apply(query);
  }

  private PCollection<Row> apply(String query) {
    QueryPlanner planner = new QueryPlanner(tables);
    QueryPlanner.Plan plan;
    try {
      plan = planner.plan(query);
    } catch (SqlParseException | RuntimeException e) {
      throw errors().translate(e);
    } catch (StackOverflowError e) {
      throw new ConfigurationException(
          path, "the query is nested too deeply; split it over two steps");
    }
    QueryContext context = new QueryContext(step, path, planner.rexBuilder());
    QuerySteps steps = new QuerySteps(context, inputs.getPipeline(), read(plan.root()));
    PCollection<Row> result =
        context.collect(steps.named(plan.root(), plan.columns()), List.of(Entry.WRITTEN));
    context.finish();
    return result;
  }

  private SqlErrors errors() {
    Set<String> columns = new LinkedHashSet<>();
    tables.values().forEach(schema -> columns.addAll(schema.getFieldNames()));
    return new SqlErrors(path, tables.keySet(), columns);
  }

  /** The inputs, by all names they have, each row to be counted as often as the plan reads it. */
  private Map<String, Rows> read(RelNode plan) {
    List<String> scanned = new ArrayList<>();
    scans(plan, scanned);
    Map<String, Rows> rows = new LinkedHashMap<>();
    inputs
        .getAll()
        .forEach(
            (name, input) -> {
              int uses = Collections.frequency(scanned, name);
              if (inputs.getAll().size() == 1 && !name.equals(ONLY_INPUT)) {
                uses += Collections.frequency(scanned, ONLY_INPUT);
              }
              rows.put(name, read(name, input, uses));
            });
    if (rows.size() == 1) {
      rows.putIfAbsent(ONLY_INPUT, rows.values().iterator().next());
    }
    return rows;
  }

  private Rows read(String name, PCollection<Row> input, int uses) {
    List<Entry> entries = new ArrayList<>();
    PCollection<Row> rows = input;
    if (WindowCopies.needed(input)) {
      rows = WindowCopies.apply(step, name, input);
    } else {
      entries.add(Entry.READ);
    }
    if (uses == 0) {
      entries.add(Entry.FILTERED);
    } else if (uses == 1) {
      return new Rows(rows, entries, List.of(), rows.getSchema());
    }
    for (int i = 1; i < uses; i++) {
      entries.add(Entry.CREATED);
    }
    CountRows count = new CountRows(step.counts(), entries.toArray(Entry[]::new));
    return Rows.of(rows.apply("Read " + name, ParDo.of(count)).setRowSchema(rows.getSchema()));
  }

  private static void scans(RelNode part, List<String> scanned) {
    if (part instanceof TableScan scan) {
      scanned.add(Iterables.getLast(scan.getTable().getQualifiedName()));
    }
    part.getInputs().forEach(input -> scans(input, scanned));
  }
}
