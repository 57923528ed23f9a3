package dev.purlin.io.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.cursor.GreatestValue;
import dev.purlin.core.cursor.Incremental;
import dev.purlin.core.cursor.IncrementalParameters;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.io.http.AuthParameters;
import dev.purlin.io.http.HttpAuth;
import dev.purlin.io.http.HttpParameters;
import dev.purlin.io.http.HttpSettings;
import dev.purlin.io.http.StatusAction;
import dev.purlin.io.http.StatusRules;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads rows from a web API that answers with JSON, page by page.
 *
 * <pre>{@code
 * pipeline.apply(
 *     ReadFromRest.from("https://api.example.com/v1", "orders")
 *         .withRecords("data")
 *         .withAuth(AuthParameters.bearer(System.getenv("API_TOKEN")))
 *         .withPaginator(PaginatorParameters.cursor("meta.next").withTotalPath("meta.total")));
 * }</pre>
 *
 * <p>With an input, it reads for every row: {@code {id}} in the path, the parameters or the body is
 * the row's {@code id}, and {@code include} keeps fields of the row beside those of its records.
 *
 * <p><b>Schemas.</b> A record is an element of the array at {@code records}, or the object there.
 * Of a record that is itself an array, as in spreadsheets, the values go to the declared fields one
 * after the other; those that it lacks are null. Without a {@code schema}, the first 1,000 records
 * tell the fields and their types (see {@link dev.purlin.core.type.JsonInference}), every field
 * nullable: their pages are then asked for once more when the pipeline runs. With one, fields that
 * it does not name are passed over, unless it says {@code additionalProperties: false}; fields that
 * are missing are null. With an input, the schema must be declared.
 *
 * <p><b>Bad input.</b> A record that does not fit the schema (or, where it was inferred, has a
 * field that the sample did not) is refused with address, page, index, field, value and reason; its
 * {@code failed_row} is the record's JSON. So is a row of the input without a value for the path.
 * What fails the run: a response that is no JSON, or has nothing where the records are to be; a
 * page that comes twice, an address or cursor that leads back, a total that is not that of the
 * records.
 *
 * <p><b>Incremental.</b> With {@link #withIncremental}, records whose value is not greater than the
 * last one that was kept are filtered, if the server sends them all the same. The greatest value of
 * the rows that were read is kept together with the run's targets. A record without a value is
 * rejected, unless the parameters say otherwise.
 *
 * <p><b>Guarantees.</b> Bounded. A response is read when all of it has arrived, so that a request
 * that is repeated gives no row twice; while it is read it lies in a temporary file, and a record
 * at a time in memory. Pages that can be counted by the first one are read in parallel, others one
 * after the other. The API itself may change between two pages: with {@code total_path} that is
 * seen. Credentials go to the server of the URL only, and are in no message.
 *
 * <p>Follows RFC 9110, RFC 8288 and RFC 6749; the words are mostly those of dlt's REST API source.
 */
public final class ReadFromRest extends RowTransform<PInput, ReadFromRest> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link ReadFromRest}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The address of the API; without path, of what is read.",
              example = "https://api.example.com/v1")
          String url,
      @Parameter(
              value =
                  "What to read, behind the address; {field} stands for a field of an input row.",
              absent = "none",
              example = "orders")
          @Nullable String path,
      @Parameter(value = "The method of the requests.", defaultValue = "get") ReadMethod method,
      @Parameter(
              value =
                  "Parameters of the query, by their names: a value, or a list of them; {field} as in the path.",
              absent = "none",
              example = "{status: open}")
          @Nullable JsonNode params,
      @Parameter(value = "Headers of the requests, by their names.", defaultValue = "{}")
          Map<String, String> headers,
      @Parameter(
              value = "What to send with method post: JSON, or a string; {field} as in the path.",
              absent = "nothing")
          @Nullable JsonNode body,
      @Parameter(
              value =
                  "The path of the records in a response, such as data.items or /data/items: an array of them, or one. Of records that are arrays, the values go to the fields of the schema one after the other.",
              absent = "the response itself",
              example = "data.items")
          @Nullable String records,
      @Parameter(
              value =
                  "Whether it is all right if a response has nothing at the path of the records.",
              defaultValue = "false")
          boolean allowNoRecords,
      @Parameter(
              value = "The schema of the rows, as a map from field to SQL type or as JSON Schema.",
              absent = "inferred from the first records")
          @Nullable JsonNode schema,
      @Parameter(
              value = "How many records to infer the schema from.",
              defaultValue = "1000",
              min = 1)
          int sampleSize,
      @Parameter(value = "How to prove who asks.", absent = "not at all")
          @Nullable AuthParameters auth,
      @Parameter(value = "How to get from one page to the next.", absent = "single")
          @Nullable PaginatorParameters paginator,
      @Parameter(
              value =
                  "With an input: fields of its rows to keep behind those of the records, as a list, or by their new names as a map.",
              absent = "none",
              example = "{order_id: id}")
          @Nullable JsonNode include,
      @Parameter(
              value =
                  "What becomes of a request by the status of its answer, such as 404, or 4xx: fail, retry, or ignore, which takes it for an answer without records.",
              absent = "retry for 408, 425, 429 and 5xx, fail for others but 2xx",
              example = "{404: ignore}")
          @Nullable Map<String, StatusAction> onStatus,
      @Parameter(
              value =
                  "Reads only what is new since the last run that committed its targets; {last_value} in the path, the parameters or the body is the greatest value of the field that was read. docs/incremental.md.",
              absent = "every run reads all records",
              example = "{field: updated_at}")
          @Nullable IncrementalParameters incremental,
      HttpParameters http)
      implements ReadFromRestConfigurationBuilder.With {

    /** Not the generated text: that would show secrets. */
    @Override
    public String toString() {
      return "ReadFromRest";
    }
  }

  private final transient Configuration configuration;
  private final transient Paging paging;
  private final transient StopRules stops;
  private final transient HttpAuth auth;
  private final transient ResponsePath records;
  private final transient StatusRules statuses;

  private ReadFromRest(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    this.configuration = configuration;
    PaginatorParameters paginator = configuration.paginator();
    this.paging = paginator == null ? new Paging.Single() : paginator.paging();
    this.stops = paginator == null ? StopRules.NONE : paginator.stopRules();
    this.auth = configuration.auth() == null ? new HttpAuth.None() : configuration.auth().auth();
    this.records =
        configuration.records() == null
            ? ResponsePath.TOP
            : ResponsePath.parse("records", configuration.records());
    this.statuses =
        configuration.onStatus() == null
            ? StatusRules.DEFAULT
            : StatusRules.of("on_status", configuration.onStatus());
  }

  /** Reads what is at an address: records, or one. */
  public static ReadFromRest from(String url) {
    return new ReadFromRest(
        unnamed(ReadFromRest.class), ParameterSet.of(Configuration.class).given("url", url));
  }

  /** Reads what is at a path behind an address. */
  public static ReadFromRest from(String url, String path) {
    ReadFromRest read = from(url);
    return read.with(read.configuration.withPath(path));
  }

  /** Says where the records are in a response. */
  public ReadFromRest withRecords(String path) {
    return with(configuration.withRecords(path));
  }

  /** Sets a parameter of the query. */
  public ReadFromRest withParam(String name, String value) {
    return with(configuration.withParams(MapParameters.with(configuration.params(), name, value)));
  }

  /** Sets a header. */
  public ReadFromRest withHeader(String name, String value) {
    return with(
        configuration.withHeaders(MapParameters.with(configuration.headers(), name, value)));
  }

  /** Asks by POST, with JSON or a text. */
  public ReadFromRest withPost(JsonNode body) {
    return with(configuration.withMethod(ReadMethod.POST).withBody(body));
  }

  /** Reads rows of a schema; fields that it does not name are passed over. */
  public ReadFromRest withSchema(Schema schema) {
    return with(configuration.withSchema(JsonSchemas.fromBeamSchema(schema)));
  }

  /** Proves who asks. */
  public ReadFromRest withAuth(AuthParameters parameters) {
    return with(configuration.withAuth(parameters));
  }

  /** Says how to get from one page to the next. */
  public ReadFromRest withPaginator(PaginatorParameters parameters) {
    return with(configuration.withPaginator(parameters));
  }

  /** Keeps a field of the input's rows under another name. */
  public ReadFromRest withIncluded(String name, String field) {
    return with(
        configuration.withInclude(MapParameters.with(configuration.include(), name, field)));
  }

  /**
   * Reads only what is new since the last run that committed its targets; {@code {last_value}} in
   * the path, the parameters or the body is the greatest value of the field that was read.
   */
  public ReadFromRest withIncremental(IncrementalParameters parameters) {
    return with(configuration.withIncremental(parameters));
  }

  /** Takes an answer of a status, such as {@code 404}, for one without records. */
  public ReadFromRest ignoringStatus(String status) {
    Map<String, StatusAction> rules = new LinkedHashMap<>();
    if (configuration.onStatus() != null) {
      rules.putAll(configuration.onStatus());
    }
    rules.put(status, StatusAction.IGNORE);
    return with(configuration.withOnStatus(rules));
  }

  /** Sets time-outs, retries and limits. */
  public ReadFromRest withHttp(HttpParameters parameters) {
    return with(configuration.withHttp(parameters));
  }

  /** The parameters for HTTP, to be changed by {@link #withHttp}. */
  public HttpParameters http() {
    return configuration.http();
  }

  ReadFromRest withConfiguration(Configuration changed) {
    return with(changed);
  }

  Configuration configuration() {
    return configuration;
  }

  private ReadFromRest with(Configuration changed) {
    return new ReadFromRest(step(), changed);
  }

  @Override
  protected ReadFromRest at(Step step) {
    return new ReadFromRest(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PInput input) {
    if (input instanceof PCollection<?> rows) {
      @SuppressWarnings("unchecked") // Rows are all that steps have for inputs.
      PCollection<Row> parents = (PCollection<Row>) rows;
      return forRows(parents);
    }
    if (input instanceof PCollectionRowTuple inputs && !inputs.getAll().isEmpty()) {
      return forRows(inputs.getSinglePCollection());
    }
    return source(PBegin.in(input.getPipeline()));
  }

  /** Combinations are checked here, so that parameters can be set in any order. */
  private void checkPaging() {
    PaginatorParameters paginator = configuration.paginator();
    if (paginator != null
        && paginator.location() == ParameterPlace.BODY
        && configuration.method() != ReadMethod.POST) {
      throw new ConfigurationException(
          "paginator.location", "body has no meaning with method get; expected query");
    }
    boolean looksBeside = !paging.watched().isEmpty() || !stops.watched().isEmpty();
    if (records.segments().isEmpty() && looksBeside) {
      throw new ConfigurationException(
          "records",
          "is required here: if the response itself is the records, there is nothing beside them that the paginator could look at");
    }
  }

  private RestPlan plan(RequestTemplate template) {
    checkPaging();
    return new RestPlan(
        template,
        records,
        configuration.allowNoRecords(),
        paging,
        stops,
        statuses,
        HttpSettings.of(configuration.http()),
        auth);
  }

  private @Nullable Schema declared() {
    return configuration.schema() == null
        ? null
        : JsonSchemas.declared("schema", configuration.schema());
  }

  private boolean rejectUnknown() {
    return configuration.schema() == null || JsonSchemas.isClosed(configuration.schema());
  }

  private RestFn.Rows rows(Schema schema, @Nullable Incremental incremental) {
    return new RestFn.Rows(
        schema,
        rejectUnknown(),
        step().counts(),
        step().rejector(Schema.FieldType.STRING),
        incremental);
  }

  private PCollection<Row> source(PBegin begin) {
    if (configuration.include() != null) {
      throw new ConfigurationException(
          "include", "has no meaning without an input whose rows have fields to keep");
    }
    Schema declared = declared();
    Incremental incremental = incremental(begin, declared);
    RestPlan plan = plan(template(incremental));
    paging.first(plan.template().call()); // Says now if the body cannot take the page.
    Schema schema =
        declared == null ? RestSample.infer(plan, configuration.sampleSize()) : declared;
    PaginatorParameters paginator = configuration.paginator();
    boolean parallel =
        paging instanceof Paging.Counted
            && stops.counts()
            && paginator != null
            && paginator.parallel()
            && configuration.http().rateLimit() == null;
    PCollection<Row> rows =
        new RestPages(step(), plan, rows(schema, incremental), parallel).read(begin);
    if (incremental != null && incremental.kept()) {
      rows.apply("Last value", GreatestValue.of(incremental));
    }
    return rows;
  }

  private @Nullable Incremental incremental(PBegin begin, @Nullable Schema declared) {
    IncrementalParameters parameters = configuration.incremental();
    if (parameters == null) {
      return null;
    }
    if (declared == null) {
      throw new ConfigurationException(
          "schema",
          "schema is required with incremental: a run without new records has none to infer it from");
    }
    if (!declared.hasField(parameters.field())) {
      throw new ConfigurationException(
          "incremental.field", Names.unknown("field", parameters.field(), declared));
    }
    return Incremental.plan(
        begin.getPipeline().getOptions(),
        step().name(),
        parameters,
        declared.getField(parameters.field()).getType());
  }

  private RequestTemplate template(@Nullable Incremental incremental) {
    IncrementalParameters parameters = configuration.incremental();
    if (incremental == null || parameters == null) {
      return RequestTemplate.of(configuration, null);
    }
    configuration
        .headers()
        .forEach(
            (name, value) -> {
              if (value.contains("{" + RequestTemplate.LAST_VALUE + "}")) {
                throw new ConfigurationException(
                    "headers." + name,
                    "{last_value} is not filled in here; expected in path, params or body");
              }
            });
    Schema last = Schema.builder().addStringField(RequestTemplate.LAST_VALUE).build();
    RequestTemplate template = RequestTemplate.of(configuration, last);
    if (template.needsLast() && parameters.initial() == null) {
      throw new ConfigurationException(
          "incremental.initial",
          "initial is required: in the first run nothing else could stand for {last_value} in the path or the body");
    }
    return template.since(incremental.lower() == null ? null : node(incremental.lower()));
  }

  /** A number stays one where a body has nothing else in the place. */
  private static JsonNode node(Serializable value) {
    return value instanceof Long number
        ? LongNode.valueOf(number)
        : value instanceof BigDecimal number
            ? DecimalNode.valueOf(new BigDecimal(number.toPlainString()))
            : TextNode.valueOf(value.toString());
  }

  private PCollection<Row> forRows(PCollection<Row> parents) {
    if (configuration.incremental() != null) {
      throw new ConfigurationException(
          "incremental", "has no meaning with an input, for whose rows all records are read");
    }
    Schema input = parents.getSchema();
    RestPlan plan = plan(RequestTemplate.of(configuration, input));
    Schema schema = declared();
    if (schema == null) {
      throw new ConfigurationException(
          "schema", "is required with an input: what a request gives shows only when it is made");
    }
    JsonNode include =
        configuration.include() == null
            ? JsonNodeFactory.instance.arrayNode()
            : configuration.include();
    Included included = Included.of(include, input, schema);
    RestFn.Rows made = rows(schema, null);
    ReadForRowsFn read = new ReadForRowsFn(plan, made, included.fields(), included.schema());
    return step()
        .apply("Rows", parents, read, RestFn.ROWS, RestFn.REJECTED, made.rejector())
        .setRowSchema(included.schema());
  }

  /** ReadFromRest's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ANY, ReadFromRest::new);
    }

    @Override
    public Set<String> writtenParameters() {
      return Set.of("params");
    }

    @Override
    public String description() {
      return "Reads rows from a web API that answers with JSON, page by page.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromRest
      config:
        url: https://api.example.com/v1
        path: orders
        params: {status: open}
        records: data
        auth: {type: bearer, token: "${env:API_TOKEN}"}
        paginator: {type: page_number, size: 100, size_param: per_page, total_path: meta.total}
      """;
    }
  }
}
