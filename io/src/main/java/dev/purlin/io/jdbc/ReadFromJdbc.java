package dev.purlin.io.jdbc;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
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
 * types it. TIMESTAMP is in milliseconds (finer fractions are cut off) and, where the column has no
 * time zone, taken as UTC. Types that Beam lacks (UUID, JSON, enumerations, intervals, ...) become
 * VARCHAR in the database's own notation. A table's columns are nullable as declared, a query's all
 * are. Column names keep their letters; those that H2 folded to capitals become small, so that the
 * same pipeline reads H2 and PostgreSQL.
 *
 * <p><b>Bad input.</b> A value that its type cannot hold, such as PostgreSQL's {@code infinity}, is
 * a refused row, whose {@code failed_row} is the row as text.
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

  private static final int FETCH_SIZE = 5_000;
  private static final int PARTITIONS = 8;

  /** The parameters of {@link ReadFromJdbc}. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration extends ConnectionParameters {
    @SchemaFieldDescription("The table or view to read, as in crash or traffic.crash.")
    public abstract @Nullable String getTable();

    @SchemaFieldDescription("The query to run, instead of a table.")
    public abstract @Nullable String getQuery();

    @SchemaFieldDescription("How many rows to fetch at a time. Default: 5000.")
    public abstract @Nullable Integer getFetchSize();

    @SchemaFieldDescription(
        "An integer, DECIMAL, DATE or TIMESTAMP column whose ranges are read in parallel.")
    public abstract @Nullable String getPartitionColumn();

    @SchemaFieldDescription("How many ranges partition_column is divided into. Default: 8.")
    public abstract @Nullable Integer getNumPartitions();

    @SchemaFieldDescription(
        "Whether to spread the rows over all workers after reading. Default: true, and false with"
            + " partition_column.")
    public abstract @Nullable Boolean getOutputParallelization();

    @SchemaFieldDescription(
        "Whether to read inside a transaction, which PostgreSQL needs to read through a cursor."
            + " Default: true.")
    public abstract @Nullable Boolean getDisableAutoCommit();

    /** Not the generated text: that would show the password. */
    @Override
    public final String toString() {
      return "ReadFromJdbc from " + Secrets.maskUrl(getUrl());
    }

    static Builder builder() {
      return new AutoValue_ReadFromJdbc_Configuration.Builder();
    }

    abstract Builder toBuilder();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setUrl(String url);

      abstract Builder setUsername(@Nullable String username);

      abstract Builder setPassword(@Nullable String password);

      abstract Builder setDriverClassName(@Nullable String driverClassName);

      abstract Builder setDriverJars(@Nullable String driverJars);

      abstract Builder setType(@Nullable String type);

      abstract Builder setConnectionProperties(@Nullable String connectionProperties);

      abstract Builder setConnectionInitSql(@Nullable List<String> connectionInitSql);

      abstract Builder setTable(@Nullable String table);

      abstract Builder setQuery(@Nullable String query);

      abstract Builder setFetchSize(@Nullable Integer fetchSize);

      abstract Builder setPartitionColumn(@Nullable String partitionColumn);

      abstract Builder setNumPartitions(@Nullable Integer numPartitions);

      abstract Builder setOutputParallelization(@Nullable Boolean outputParallelization);

      abstract Builder setDisableAutoCommit(@Nullable Boolean disableAutoCommit);

      abstract Configuration build();
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
        unnamed(ReadFromJdbc.class), Configuration.builder().setUrl(url).build());
  }

  /** Logs in as a user. */
  public ReadFromJdbc login(String username, String password) {
    return with(configuration.toBuilder().setUsername(username).setPassword(password));
  }

  /** Reads a table or view. */
  public ReadFromJdbc table(String table) {
    return with(configuration.toBuilder().setTable(table));
  }

  /** Reads the result of a query. */
  public ReadFromJdbc query(String query) {
    return with(configuration.toBuilder().setQuery(query));
  }

  /** Reads so many ranges of a column in parallel. */
  public ReadFromJdbc partitioned(String column, int partitions) {
    return with(configuration.toBuilder().setPartitionColumn(column).setNumPartitions(partitions));
  }

  /** Fetches so many rows at a time. */
  public ReadFromJdbc fetchSize(int rows) {
    return with(configuration.toBuilder().setFetchSize(rows));
  }

  private ReadFromJdbc with(Configuration.Builder changed) {
    return new ReadFromJdbc(step(), changed.build());
  }

  @Override
  protected ReadFromJdbc at(Step step) {
    return new ReadFromJdbc(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    int fetchSize = positive("fetch_size", configuration.getFetchSize(), FETCH_SIZE);
    int partitions = positive("num_partitions", configuration.getNumPartitions(), PARTITIONS);
    SourceQuery query = query();
    Schema schema = schema(query.columns());
    Rejector rejector = step().rejector(Schema.FieldType.STRING);
    TupleTag<Row> main = new TupleTag<>() {};
    TupleTag<Row> refused = new TupleTag<>() {};
    ReadRowsFn read =
        new ReadRowsFn(
            query,
            schema,
            fetchSize,
            Boolean.FALSE.equals(configuration.getDisableAutoCommit()),
            step().counts(),
            rejector,
            main,
            refused);
    PCollection<Row> rows =
        step()
            .apply("Rows", slices(input, query, partitions), read, main, refused, rejector)
            .setRowSchema(schema);
    Boolean spread = configuration.getOutputParallelization();
    return spread == null
        ? query.divider() == null ? spread(rows) : rows
        : spread ? spread(rows) : rows;
  }

  private static PCollection<Row> spread(PCollection<Row> rows) {
    return rows.apply("Spread", Reshuffle.viaRandomKey());
  }

  private static PCollection<Slice> slices(PBegin input, SourceQuery query, int partitions) {
    SerializableCoder<Slice> coder = SerializableCoder.of(Slice.class);
    if (query.divider() == null) {
      return input.apply("Query", Create.of(Slice.ALL).withCoder(coder));
    }
    return input
        .apply("Partitions", Create.of(partitions))
        .apply("Divide", ParDo.of(new DivideFn(query)))
        .setCoder(coder)
        .apply("Share out", Reshuffle.viaRandomKey());
  }

  private SourceQuery query() {
    Database database = Database.of(configuration);
    String table = Database.emptyToNull(configuration.getTable());
    String query = Database.emptyToNull(configuration.getQuery());
    String partitionColumn = Database.emptyToNull(configuration.getPartitionColumn());
    if ((table == null) == (query == null)) {
      throw new ConfigurationException("", "expected either table or query");
    }
    if (partitionColumn == null && configuration.getNumPartitions() != null) {
      throw new ConfigurationException("num_partitions", "has no meaning without partition_column");
    }
    return table != null
        ? SourceQuery.ofTable(database, table, partitionColumn)
        : SourceQuery.ofQuery(database, query, partitionColumn);
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

  private static int positive(String parameter, @Nullable Integer value, int otherwise) {
    if (value != null && value < 1) {
      throw new ConfigurationException(parameter, "expected a number from 1, found " + value);
    }
    return value == null ? otherwise : value;
  }

  /** ReadFromJdbc's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE);
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

    @Override
    protected ReadFromJdbc transform(Configuration configuration) {
      return new ReadFromJdbc(unnamed(ReadFromJdbc.class), configuration);
    }
  }
}
