package dev.purlin.io.jdbc;

import com.google.auto.service.AutoService;
import dev.purlin.core.books.TargetReports;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Loads rows into a table of a database: all of them or none, or, if they never end, as they come.
 *
 * <pre>{@code
 * crashes.apply(
 *     WriteToJdbc.to("jdbc:h2:./crashes").table("crash").upsert("crash_id").createTable());
 * }</pre>
 *
 * <p><b>Schemas.</b> A field goes into the column of its name, whatever the case of its letters; a
 * column without a field keeps its default. TIMESTAMP is written in UTC where the column has no
 * time zone. A value that its column cannot hold exactly (1.005 in numeric(10,2), half a second in
 * timestamp(0), 0.123456789 in real) is refused, unless {@link #rounding} lets the database round.
 * The output is one row: {@code table} and {@code rows}, the number of rows that were loaded.
 *
 * <p><b>Bad input.</b> A row that the database refuses by itself (no value, too long, out of range,
 * a broken check) is a refused row, with the database's reason. Rows with the same key are loaded
 * as one if they are equal, and fail the load if they differ: nothing says which of them is right.
 * Rows that break a foreign key, or in mode append a key that is in the table already, fail the
 * load.
 *
 * <p><b>Guarantees, rows that end.</b> Rows first go into a staging table beside the table, named
 * {@code <table>__purlin_<token>}; when the run's other targets are complete too, one transaction
 * merges them, each exactly once however often a bundle was retried, and the staging table is
 * dropped. Until then the table is as it was, in the modes truncate and replace too. A failed or
 * stopped run drops it too; the next load of the table drops what one has left that was killed. An
 * upsert that runs twice leaves the table as one that runs once. PostgreSQL, MariaDB and MySQL,
 * SQLite and H2; other databases, and statements of one's own, by {@code query}, which runs for
 * every row, at least once, without staging.
 *
 * <p><b>Statements.</b> {@code before_sql} and {@code after_sql} run in the transaction that merges
 * the rows, and so take effect with all targets of the run, or not at all. Those after the load run
 * when the rows of all tables of the database are merged. Databases that commit a transaction for
 * other statements (H2, MariaDB and MySQL) take statements about rows only.
 *
 * <p><b>Guarantees, unbounded rows.</b> Mode upsert only. Every batch is a transaction of its own,
 * in the order of the keys, and is tried again after a deadlock or a restart of the database; of
 * rows with the same key the last one counts. What a runner writes again after a failure leaves the
 * table as writing it once, as long as rows of one key come in their order: they do if the key
 * decides the partition of a topic. The output is a row for every bundle.
 *
 * <p>Follows WriteToJdbc of Beam YAML.
 */
public final class WriteToJdbc extends RowTransform<PCollection<Row>, WriteToJdbc> {
  private static final long serialVersionUID = 1L;

  private static final int BATCH_SIZE = 5_000;
  private static final int ENDLESS_BATCH_SIZE = 1_000;

  /** The parameters of {@link WriteToJdbc}. */
  @RecordBuilder
  public record Configuration(
      ConnectionParameters connection,
      @Parameter(value = "The table to load, as in crash or traffic.crash.", absent = "none")
          @Nullable String table,
      @Parameter(
              value =
                  "A statement to run for every row, instead of loading a table; its parameters are the fields in their order, as in INSERT INTO crash VALUES (?, ?).",
              absent = "none")
          @Nullable String query,
      @Parameter(
              value =
                  "append to add rows, upsert to replace those with the same key, truncate to replace all rows, replace to replace the table by a new one with the fields as its columns.",
              absent = "append")
          @Nullable Mode mode,
      @Parameter(value = "The fields that identify a row; needed by mode upsert.", absent = "none")
          @Nullable List<String> key,
      @Parameter(
              value = "Whether to make the table if it is not there, with key as its primary key.",
              defaultValue = "false")
          boolean createTable,
      @Parameter(
              value =
                  "Whether the database may round what a column cannot hold exactly, such as 1.005 in numeric(10,2); otherwise such rows are rejected.",
              defaultValue = "false")
          boolean round,
      @Parameter(
              value =
                  "For mode append: what identifies this load among those of the table, such as the day that it is for. A load that the table has had already is not appended again; the table purlin_loads beside it remembers them.",
              absent = "every load is a new one",
              example = "{{ date }}")
          @Nullable String loadId,
      @Parameter(
              value =
                  "What becomes of a load whose load_id the table has had already: skip to leave its rows out, fail to fail the run, allow to append them again.",
              absent = "skip")
          @Nullable Repeat repeat,
      @Parameter(
              value =
                  "Statements to run in the transaction of the load, before its rows are moved into the table: all of them take effect with the load, or none. Not with query.",
              absent = "none",
              example = "[\"DELETE FROM crash WHERE day = DATE '2026-11-28'\"]")
          @Nullable List<String> beforeSql,
      @Parameter(
              value =
                  "Statements to run in the transaction of the load when the rows of all tables of the database are moved, likewise.",
              absent = "none",
              example = "[\"UPDATE loaded SET at = CURRENT_TIMESTAMP WHERE name = 'crash'\"]")
          @Nullable List<String> afterSql,
      @Parameter(value = "How many rows to send at a time.", absent = "5000", min = 1)
          @Nullable Integer batchSize,
      @Parameter(
              value =
                  "Accepted for files written for Beam; without effect, as bounded input is spread anyway.",
              absent = "none")
          @Nullable Boolean autoSharding)
      implements WriteToJdbcConfigurationBuilder.With {
    /** Not the generated text: that would show the password. */
    @Override
    public String toString() {
      return "WriteToJdbc to " + connection;
    }
  }

  private final transient Configuration configuration;

  private WriteToJdbc(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Writes to the database at a JDBC URL. */
  public static WriteToJdbc to(String url) {
    return new WriteToJdbc(
        unnamed(WriteToJdbc.class), ParameterSet.of(Configuration.class).given("url", url));
  }

  /** Logs in as a user. */
  public WriteToJdbc login(String username, String password) {
    return with(
        configuration.withConnection(
            configuration.connection().withUsername(username).withPassword(password)));
  }

  /** Loads a table; unless told otherwise, by appending. */
  public WriteToJdbc table(String table) {
    return with(configuration.withTable(table));
  }

  /** Replaces the rows that have the key of a loaded row. */
  public WriteToJdbc upsert(String... key) {
    return with(configuration.withMode(Mode.UPSERT).withKey(Arrays.asList(key)));
  }

  /** Replaces all rows of the table, which stays as it is otherwise. */
  public WriteToJdbc truncate() {
    return with(configuration.withMode(Mode.TRUNCATE));
  }

  /** Replaces the table by a new one whose columns are the fields; PostgreSQL and SQLite. */
  public WriteToJdbc replace() {
    return with(configuration.withMode(Mode.REPLACE));
  }

  /**
   * Gives the load an identity, such as the day that it is for: a load that the table has had
   * already is not appended again.
   */
  public WriteToJdbc loadId(String id) {
    return with(configuration.withLoadId(id));
  }

  /** Says what becomes of a load that the table has had already; unless told, it is skipped. */
  public WriteToJdbc repeated(Repeat repeat) {
    return with(configuration.withRepeat(repeat));
  }

  /** Runs statements in the transaction of the load, before its rows are moved. */
  public WriteToJdbc before(String... statements) {
    return with(configuration.withBeforeSql(Arrays.asList(statements)));
  }

  /** Runs statements in the transaction of the load, when its rows are moved. */
  public WriteToJdbc after(String... statements) {
    return with(configuration.withAfterSql(Arrays.asList(statements)));
  }

  /** Makes the table if it is not there. */
  public WriteToJdbc createTable() {
    return with(configuration.withCreateTable(true));
  }

  /** Lets the database round what a column cannot hold exactly. */
  public WriteToJdbc rounding() {
    return with(configuration.withRound(true));
  }

  /** Runs a statement for every row, instead of loading a table. */
  public WriteToJdbc query(String statement) {
    return with(configuration.withQuery(statement));
  }

  /** Sends so many rows at a time. */
  public WriteToJdbc batchSize(int rows) {
    return with(configuration.withBatchSize(rows));
  }

  private WriteToJdbc with(Configuration changed) {
    return new WriteToJdbc(step(), changed);
  }

  @Override
  protected WriteToJdbc at(Step step) {
    return new WriteToJdbc(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    PipelineOptions options = input.getPipeline().getOptions();
    RunContext run = RunContext.of(options);
    Rejector rejector = step().rejector(Schema.FieldType.row(input.getSchema()));
    TupleTag<Row> refused = new TupleTag<>() {};
    PCollection<Row> rows = input.apply("All in one", Window.into(new GlobalWindows()));
    if (input.isBounded() == IsBounded.UNBOUNDED) {
      Upsert upsert = Loads.endless(configuration, ENDLESS_BATCH_SIZE, input.getSchema(), run);
      UpsertFn fn = new UpsertFn(upsert, step().counts(), rejector, refused);
      return step()
          .apply("Upsert", rows, fn, new TupleTag<Row>() {}, refused, rejector)
          .setRowSchema(FinishLoadFn.SCHEMA);
    }
    boolean repeating = options.as(RunOptions.class).isRepeating();
    boolean together = TargetReports.areExpected(options, step().early());
    Load load = Loads.of(configuration, BATCH_SIZE, input.getSchema(), repeating, together, run);
    if (load instanceof StagedLoad staged) {
      Optional<LoadMark.Earlier> earlier = staged.earlier();
      LoadMark mark = staged.loadMark();
      if (mark != null && earlier.isPresent() && isEnd(configuration.repeat(), run)) {
        String sentence = mark.sentence(staged.target(), earlier.get());
        return repeated(rows, refused, rejector, sentence, run);
      }
      if (repeating) {
        staged.register(run.gate()); // The workers are elsewhere; here is removed what they leave.
      }
      if (together) {
        run.targets().add(new TableTarget(step().name(), staged, run.waits()));
      }
    }
    TupleTag<KV<Long, Long>> receipts = new TupleTag<>() {};
    LoadRowsFn loadRows = new LoadRowsFn(load, step().counts(), rejector, refused);
    return finish(
        step().apply("Load", rows, loadRows, receipts, refused, rejector),
        new FinishLoadFn(load, step().counts(), step().early()));
  }

  /** Who only looks at a pipeline is not told that its load was made; the load itself is. */
  private static boolean isEnd(@Nullable Repeat repeat, RunContext run) {
    return repeat != Repeat.ALLOW && (repeat != Repeat.FAIL || run.isHere());
  }

  /** The end of a load that the table has had already. */
  private PCollection<Row> repeated(
      PCollection<Row> rows,
      TupleTag<Row> refused,
      Rejector rejector,
      String sentence,
      RunContext run) {
    if (configuration.repeat() == Repeat.FAIL) {
      throw new ConfigurationException("load_id", sentence + ", and repeat: fail is asked for");
    }
    run.tell(sentence + "; its rows are left out");
    SkipRowsFn skip = new SkipRowsFn(step().counts());
    PCollection<Row> none =
        step()
            .apply("Leave out", rows, skip, new TupleTag<Row>() {}, refused, rejector)
            .setRowSchema(FinishLoadFn.SCHEMA);
    Row nothing = Row.withSchema(FinishLoadFn.SCHEMA).addValues(configuration.table(), 0L).build();
    PCollection<Row> one =
        rows.getPipeline()
            .apply("Nothing loaded", Create.of(nothing).withRowSchema(FinishLoadFn.SCHEMA));
    return PCollectionList.of(none).and(one).apply("Result", Flatten.pCollections());
  }

  private static PCollection<Row> finish(
      PCollection<KV<Long, Long>> receipts, FinishLoadFn finishLoad) {
    KvCoder<Long, Long> coder = KvCoder.of(VarLongCoder.of(), VarLongCoder.of());
    // A receipt for nothing, so that a load without rows is finished too.
    PCollection<KV<Long, Long>> nothing =
        receipts.getPipeline().apply("Nothing", Create.of(KV.of(0L, 0L)).withCoder(coder));
    return PCollectionList.of(receipts.setCoder(coder))
        .and(nothing)
        .apply("Receipts", Flatten.pCollections())
        .apply("One load", WithKeys.of(""))
        .apply("All receipts", GroupByKey.create())
        .apply("Finish", ParDo.of(finishLoad))
        .setRowSchema(FinishLoadFn.SCHEMA);
  }

  /** WriteToJdbc's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToJdbc::new);
    }

    @Override
    public String description() {
      return "Loads rows into a table of a database, all of them or none.";
    }

    @Override
    public String example() {
      return """
          type: WriteToJdbc
          config:
            url: jdbc:h2:./crashes
            table: crash
            mode: upsert
            key: crash_id
            create_table: true
          """;
    }
  }
}
