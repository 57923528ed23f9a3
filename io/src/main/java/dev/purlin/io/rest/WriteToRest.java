package dev.purlin.io.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.http.AuthParameters;
import dev.purlin.io.http.HttpAuth;
import dev.purlin.io.http.HttpParameters;
import dev.purlin.io.http.HttpSettings;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes rows to a web API: a request for each row, or for a batch of them.
 *
 * <pre>{@code
 * orders.apply(
 *     WriteToRest.to("https://api.example.com/v1", "orders/{id}")
 *         .withMethod(WriteMethod.PUT)
 *         .withAuth(AuthParameters.bearer(System.getenv("API_TOKEN"))));
 * }</pre>
 *
 * <p><b>Schemas.</b> Rows of any schema. A request has a row as a JSON object, as {@code
 * WriteToJson} writes it; with {@code batch_size} an array of up to so many rows, or with {@code
 * format: json_lines} a row in each line; with {@code records} an object that has them in a field.
 * With {@code body} it has what stands there, with values of the row. A DELETE has no body unless
 * one is given. Nothing is output.
 *
 * <p><b>Bad input.</b> A row that the server refuses (4xx) is rejected with the status and the
 * beginning of the answer; so are all rows of a batch that it refuses, unless {@code
 * on_refused_batch} is {@code split}. So is a row without a value for the path or for the
 * idempotency key. The statuses 401, 403, 405, 407 and 415 speak of all rows, as does 404 or 410
 * where the path is that of no row: they fail the run. {@code on_status} decides otherwise.
 *
 * <p><b>Guarantees.</b> At least once: rows are sent as they come, before the targets of the run
 * are committed, and what was sent cannot be taken back. A request is sent again when it failed
 * with 408, 425, 429, 5xx, a broken connection or a time-out, and when a runner does a bundle
 * again; a server may have taken it already. PUT and DELETE of a row's own address may come twice;
 * for others, {@code idempotency} gives each row's request a key, which is the same whenever it is
 * sent again: at an API that leaves out keys which it has had, every row arrives exactly once.
 * Requests come in no order. Credentials go to the server of the URL only, and are in no message.
 *
 * <p>Unbounded input is written with every bundle.
 *
 * <p>Follows RFC 9110; the key is that of the IETF draft The Idempotency-Key HTTP Header Field.
 */
public final class WriteToRest extends RowTransform<PCollection<Row>, WriteToRest> {
  private static final long serialVersionUID = 1L;
  private static final Schema NOTHING = Schema.builder().addStringField("url").build();

  /** The parameters of {@link WriteToRest}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The address of the API; without path, of what is written to.",
              example = "https://api.example.com/v1")
          String url,
      @Parameter(
              value =
                  "What to write to, behind the address; {field} stands for a field of the row.",
              absent = "none",
              example = "orders/{id}")
          @Nullable String path,
      @Parameter(value = "The method of the requests.", defaultValue = "post") WriteMethod method,
      @Parameter(
              value =
                  "Parameters of the query, by their names: a value, or a list of them; {field} as in the path.",
              absent = "none",
              example = "{source: shop}")
          @Nullable JsonNode params,
      @Parameter(value = "Headers of the requests, by their names.", defaultValue = "{}")
          Map<String, String> headers,
      @Parameter(
              value =
                  "What to send: JSON, or a string; {field} as in the path. With records, the JSON object in which the rows go.",
              absent =
                  "the row as a JSON object, or the rows of a batch as an array; with delete, nothing",
              example = "{text: 'Order {id} is paid'}")
          @Nullable JsonNode body,
      @Parameter(
              value =
                  "How rows stand in a body: json, or json_lines for a JSON object in each line.",
              defaultValue = "json")
          WriteFormat format,
      @Parameter(
              value = "The path in the body of an array in which the rows go, such as items.",
              absent = "the rows are the body",
              example = "items")
          @Nullable String records,
      @Parameter(
              value =
                  "How many rows a request has at most, as an array; a batch ends with the bundle of the runner, too.",
              absent = "a request for each row, as an object",
              min = 1,
              example = "100")
          @Nullable Integer batchSize,
      @Parameter(
              value =
                  "With batch_size: how many bytes the JSON of a batch's rows has at most; a row that is larger is sent alone.",
              absent = "1048576, a mebibyte",
              min = 1)
          @Nullable Long maxBatchBytes,
      @Parameter(
              value =
                  "With batch_size: what becomes of a batch that the server refuses: reject for all of its rows, or split to halve it until the server says which rows it refuses. Split only where the server takes all of a batch or nothing.",
              absent = "reject")
          @Nullable RefusedBatch onRefusedBatch,
      @Parameter(value = "How to prove who asks.", absent = "not at all")
          @Nullable AuthParameters auth,
      @Parameter(
              value =
                  "The key by which the API can tell that a request comes again; {} for a hash of the request.",
              absent = "none",
              example = "{key: 'order-{id}'}")
          @Nullable IdempotencyParameters idempotency,
      @Parameter(
              value =
                  "What becomes of rows by the status of the answer, such as 409, or 4xx: fail, retry, reject, or ignore, which leaves them out and counts them as filtered.",
              absent =
                  "retry for 408, 425, 429 and 5xx; reject for other 4xx; fail for 401, 403, 405, 407, 415, and 404 and 410 if the path has no {field}",
              example = "{409: ignore}")
          @Nullable Map<String, WriteStatusAction> onStatus,
      HttpParameters http)
      implements WriteToRestConfigurationBuilder.With {

    /** Not the generated text: that would show secrets. */
    @Override
    public String toString() {
      return "WriteToRest";
    }
  }

  private static final long MOST_BYTES = 1 << 20;

  private final transient Configuration configuration;
  private final transient HttpAuth auth;

  private WriteToRest(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    this.configuration = configuration;
    this.auth = configuration.auth() == null ? new HttpAuth.None() : configuration.auth().auth();
  }

  /** Writes to an address. */
  public static WriteToRest to(String url) {
    return new WriteToRest(
        unnamed(WriteToRest.class), ParameterSet.of(Configuration.class).given("url", url));
  }

  /** Writes to a path behind an address. */
  public static WriteToRest to(String url, String path) {
    WriteToRest write = to(url);
    return write.with(write.configuration.withPath(path));
  }

  /** Writes by another method than POST. */
  public WriteToRest withMethod(WriteMethod method) {
    return with(configuration.withMethod(method));
  }

  /** Sets a parameter of the query. */
  public WriteToRest withParam(String name, String value) {
    return with(configuration.withParams(MapParameters.with(configuration.params(), name, value)));
  }

  /** Sets a header. */
  public WriteToRest withHeader(String name, String value) {
    return with(
        configuration.withHeaders(MapParameters.with(configuration.headers(), name, value)));
  }

  /** Sends JSON or a text, with values of the row. */
  public WriteToRest withBody(JsonNode body) {
    return with(configuration.withBody(body));
  }

  /** Sends a JSON object in each line. */
  public WriteToRest jsonLines() {
    return with(configuration.withFormat(WriteFormat.JSON_LINES));
  }

  /** Says where in the body the rows go. */
  public WriteToRest withRecords(String path) {
    return with(configuration.withRecords(path));
  }

  /** Sends up to so many rows with a request. */
  public WriteToRest inBatches(int rows) {
    return with(configuration.withBatchSize(rows));
  }

  /** Sends no more bytes with a request, unless they are of one row. */
  public WriteToRest withMaxBatchBytes(long bytes) {
    return with(configuration.withMaxBatchBytes(bytes));
  }

  /** Halves a batch that is refused until the server says which rows it refuses. */
  public WriteToRest splittingRefusedBatches() {
    return with(configuration.withOnRefusedBatch(RefusedBatch.SPLIT));
  }

  /** Proves who asks. */
  public WriteToRest withAuth(AuthParameters parameters) {
    return with(configuration.withAuth(parameters));
  }

  /** Gives every request a key by which the API can tell that it comes again. */
  public WriteToRest withIdempotency(IdempotencyParameters parameters) {
    return with(configuration.withIdempotency(parameters));
  }

  /** Says what becomes of rows by a status, such as {@code 409}. */
  public WriteToRest onStatus(String status, WriteStatusAction action) {
    return with(
        configuration.withOnStatus(MapParameters.with(configuration.onStatus(), status, action)));
  }

  /** Sets time-outs, retries and limits. */
  public WriteToRest withHttp(HttpParameters parameters) {
    return with(configuration.withHttp(parameters));
  }

  /** The parameters for HTTP, to be changed by {@link #withHttp}. */
  public HttpParameters http() {
    return configuration.http();
  }

  private WriteToRest with(Configuration changed) {
    return new WriteToRest(step(), changed);
  }

  @Override
  protected WriteToRest at(Step step) {
    return new WriteToRest(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    Rejector rejector = step().rejector(FieldType.row(input.getSchema()));
    WriteRowsFn write = new WriteRowsFn(plan(input.getSchema()), step().counts(), rejector);
    return step()
        .apply("Send", input, write, WriteRowsFn.ROWS, WriteRowsFn.REJECTED, rejector)
        .setRowSchema(NOTHING);
  }

  private WritePlan plan(Schema input) {
    WriteBody body = WriteBody.of(configuration);
    RequestTemplate template = RequestTemplate.of(configuration, body.contentType(), input);
    String field = template.firstField(input);
    Integer batchSize = configuration.batchSize();
    if (batchSize == null) {
      checkNoBatch("max_batch_bytes", configuration.maxBatchBytes());
      checkNoBatch("on_refused_batch", configuration.onRefusedBatch());
    } else if (field != null) {
      throw new ConfigurationException(
          "batch_size",
          "'{%s}' stands for a value of one row, but a request with batch_size has several"
              .formatted(field));
    }
    checkHeaders(input);
    IdempotencyParameters idempotency = configuration.idempotency();
    return new WritePlan(
        template,
        field != null,
        body,
        idempotency == null
            ? null
            : Idempotency.of(idempotency, input, batchSize != null, template.headers()),
        WriteStatuses.of(configuration.onStatus(), template.hasFieldInAddress()),
        batchSize == null ? 1 : batchSize,
        configuration.maxBatchBytes() == null ? MOST_BYTES : configuration.maxBatchBytes(),
        configuration.onRefusedBatch() == RefusedBatch.SPLIT,
        HttpSettings.of(configuration.http()),
        auth);
  }

  private static void checkNoBatch(String parameter, @Nullable Object value) {
    if (value != null) {
      throw new ConfigurationException(parameter, "has no meaning without batch_size");
    }
  }

  private void checkHeaders(Schema input) {
    configuration
        .headers()
        .forEach(
            (name, value) ->
                RequestTemplate.placeholders(value).stream()
                    .filter(input::hasField)
                    .findFirst()
                    .ifPresent(
                        field -> {
                          throw new ConfigurationException(
                              "headers." + name,
                              "{%s} is not filled in here; expected in path, params, body or idempotency.key"
                                  .formatted(field));
                        }));
  }

  /** WriteToRest's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToRest::new);
    }

    @Override
    public Set<String> writtenParameters() {
      return Set.of("params");
    }

    @Override
    public String description() {
      return "Writes rows to a web API, a request for each row or for a batch of them.";
    }

    @Override
    public String example() {
      return """
      type: WriteToRest
      config:
        url: https://api.example.com/v1
        path: orders
        auth: {type: bearer, token: "${env:API_TOKEN}"}
        idempotency: {key: "order-{id}"}
      """;
    }
  }
}
