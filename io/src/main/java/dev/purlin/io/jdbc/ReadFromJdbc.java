package dev.purlin.io.jdbc;

import com.google.auto.service.AutoService;
import dev.purlin.core.cursor.IncrementalParameters;
import dev.purlin.core.exchange.Spread;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.Waits;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the rows of a table or of a query from a database, through JDBC.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromJdbc.from("jdbc:h2:./crashes").table("crash"));
 * pipeline.apply(
 *     ReadFromJdbc.from("jdbc:postgresql://localhost/crashes")
 *         .login("reader", password)
 *         .query("SELECT crash_id, street FROM crash WHERE injuries > 0")
 *         .partitioned("crash_id", 8));
 * }</pre>
 *
 * <p><b>Schema.</b> It is looked up when the pipeline is made: one field per column, typed as SQL
 * types it. TIMESTAMP is in microseconds and, where the column has no time zone, taken as UTC.
 * Types that Beam lacks (UUID, JSON, enumerations, intervals, ...) become VARCHAR in the database's
 * own notation. A table's columns are nullable as declared, a query's all are. Column names keep
 * their letters; those that H2 folded to capitals become small, so that the same pipeline reads H2
 * and PostgreSQL.
 *
 * <p><b>Bad input.</b> A value that its type cannot hold, such as PostgreSQL's {@code infinity},
 * MariaDB's dates of zeros or a text in an INTEGER column of SQLite, is a refused row, whose {@code
 * failed_row} is the row as text.
 *
 * <p><b>Incremental.</b> With {@link #incremental}, the rows are read whose value in a column is
 * greater than the last one that was kept, up to the greatest that there is when the pipeline is
 * built; that one is kept together with the run's targets. A row without a value is rejected,
 * unless the parameters say otherwise.
 *
 * <p><b>Guarantees.</b> Bounded. A query is one transaction; a partitioned read is one per
 * partition and thus sees changes that are made meanwhile. Partitions are ranges of the column,
 * which share out every row, those without a value too. Memory holds {@code fetch_size} rows per
 * partition.
 *
 * <p>Follows ReadFromJdbc of Beam YAML.
 */
public final class ReadFromJdbc extends RowTransform<PBegin, ReadFromJdbc> {
  private static final long serialVersionUID = 1L;

  private static final int PARTITIONS = 8;

  /** The parameters of {@link ReadFromJdbc}. */
  @RecordBuilder
  public record Configuration(
      ConnectionParameters connection,
      @Parameter(
              value = "The table or view to read, as in crash or traffic.crash.",
              absent = "none")
          @Nullable String table,
      @Parameter(value = "The query to run, instead of a table.", absent = "none")
          @Nullable String query,
      @Parameter(value = "How many rows to fetch at a time.", defaultValue = "5000", min = 1)
          int fetchSize,
      @Parameter(
              value =
                  "An integer, DECIMAL, DATE or TIMESTAMP column whose ranges are read in parallel.",
              absent = "none")
          @Nullable String partitionColumn,
      @Parameter(value = "How many ranges partition_column is divided into.", absent = "8", min = 1)
          @Nullable Integer numPartitions,
      @Parameter(
              value = "Whether to spread the rows over all workers after reading.",
              absent = "true, and false with partition_column")
          @Nullable Boolean outputParallelization,
      @Parameter(
              value =
                  "Whether to read inside a transaction, which PostgreSQL needs to read through a cursor.",
              defaultValue = "true")
          boolean disableAutoCommit,
      @Parameter(
              value =
                  "Reads only what is new since the last run that committed its targets; docs/incremental.md.",
              absent = "every run reads all rows",
              example = "{field: updated_at}")
          @Nullable IncrementalParameters incremental)
      implements ReadFromJdbcConfigurationBuilder.With {
    /** Not the generated text: that would show the password. */
    @Override
    public String toString() {
      return "ReadFromJdbc from " + connection;
    }
  }

  private final transient Configuration configuration;

  private ReadFromJdbc(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Reads from the database at a JDBC URL. */
  public static ReadFromJdbc from(String url) {
    return new ReadFromJdbc(
        unnamed(ReadFromJdbc.class), ParameterSet.of(Configuration.class).given("url", url));
  }

  /** Logs in as a user. */
  public ReadFromJdbc login(String username, String password) {
    return with(
        configuration.withConnection(
            configuration.connection().withUsername(username).withPassword(password)));
  }

  /** Reads a table or view. */
  public ReadFromJdbc table(String table) {
    return with(configuration.withTable(table));
  }

  /** Reads the result of a query. */
  public ReadFromJdbc query(String query) {
    return with(configuration.withQuery(query));
  }

  /** Reads so many ranges of a column in parallel. */
  public ReadFromJdbc partitioned(String column, int partitions) {
    return with(configuration.withPartitionColumn(column).withNumPartitions(partitions));
  }

  /** Fetches so many rows at a time. */
  public ReadFromJdbc fetchSize(int rows) {
    return with(configuration.withFetchSize(rows));
  }

  /** Reads only what is new since the last run that committed its targets. */
  public ReadFromJdbc incremental(IncrementalParameters parameters) {
    return with(configuration.withIncremental(parameters));
  }

  private ReadFromJdbc with(Configuration changed) {
    return new ReadFromJdbc(step(), changed);
  }

  @Override
  protected ReadFromJdbc at(Step step) {
    return new ReadFromJdbc(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    ParameterSet.of(Configuration.class).check(configuration);
    int partitions =
        configuration.numPartitions() == null ? PARTITIONS : configuration.numPartitions();
    PipelineOptions options = input.getPipeline().getOptions();
    SourceQuery all = query(RunContext.of(options).waits());
    SourceQuery query =
        configuration.incremental() == null
            ? all
            : all.reading(NewRows.plan(all, options, step().name(), configuration.incremental()));
    Schema schema = schema(query.columns());
    Rejector rejector = step().rejector(Schema.FieldType.STRING);
    TupleTag<Row> main = new TupleTag<>() {};
    TupleTag<Row> refused = new TupleTag<>() {};
    ReadRowsFn read =
        new ReadRowsFn(
            query,
            schema,
            configuration.fetchSize(),
            !configuration.disableAutoCommit(),
            step().counts(),
            rejector,
            main,
            refused);
    PCollection<Row> rows =
        step()
            .apply("Rows", slices(input, query, partitions), read, main, refused, rejector)
            .setRowSchema(schema);
    Boolean spread = configuration.outputParallelization();
    return spread == null
        ? query.divider() == null ? spread(rows) : rows
        : spread ? spread(rows) : rows;
  }

  private static PCollection<Row> spread(PCollection<Row> rows) {
    return rows.apply("Spread", Spread.create());
  }

  private static PCollection<Slice> slices(PBegin input, SourceQuery query, int partitions) {
    SerializableCoder<Slice> coder = SerializableCoder.of(Slice.class);
    SourceQuery.Divider divider = query.divider();
    if (divider == null) {
      return input.apply("Query", Create.of(Slice.ALL).withCoder(coder));
    }
    return input
        .apply("Partitions", Create.of(partitions))
        .apply("Divide", ParDo.of(new DivideFn(query, divider)))
        .setCoder(coder)
        .apply("Share out", Reshuffle.viaRandomKey());
  }

  private SourceQuery query(Waits waits) {
    Database database = Database.of(configuration.connection());
    String table = Database.emptyToNull(configuration.table());
    String query = Database.emptyToNull(configuration.query());
    String partitionColumn = Database.emptyToNull(configuration.partitionColumn());
    if ((table == null) == (query == null)) {
      throw new ConfigurationException("", "expected either table or query");
    }
    if (partitionColumn == null && configuration.numPartitions() != null) {
      throw new ConfigurationException("num_partitions", "has no meaning without partition_column");
    }
    return table != null
        ? SourceQuery.ofTable(database, table, partitionColumn, waits)
        : SourceQuery.ofQuery(database, query, partitionColumn, waits);
  }

  private static Schema schema(List<ResultColumn> columns) {
    Schema.Builder schema = Schema.builder();
    Set<String> names = new HashSet<>();
    for (ResultColumn column : columns) {
      if (!names.add(column.name())) {
        throw new ConfigurationException(
            "query",
            "two columns are named '%s'; name one of them otherwise with AS"
                .formatted(column.name()));
      }
      schema.addField(column.field());
    }
    return schema.build();
  }

  /** ReadFromJdbc's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, ReadFromJdbc::new);
    }

    @Override
    public String description() {
      return "Reads the rows of a table or of a query from a database, through JDBC.";
    }

    @Override
    public String example() {
      return """
          type: ReadFromJdbc
          config:
            url: jdbc:postgresql://localhost:5432/crashes
            username: reader
            password: ${env:DATABASE_PASSWORD}
            query: SELECT crash_id, street FROM crash WHERE injuries > 0
          """;
    }
  }
}
