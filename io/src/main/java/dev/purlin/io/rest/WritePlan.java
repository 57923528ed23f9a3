package dev.purlin.io.rest;

import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.secret.Secrets;
import dev.purlin.io.http.HttpAuth;
import dev.purlin.io.http.HttpCall;
import dev.purlin.io.http.HttpCaller;
import dev.purlin.io.http.HttpSettings;
import dev.purlin.io.http.Waiting;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What workers must know to write to an API.
 *
 * @param fields whether values of a row go into the template
 * @param batchSize how many rows a request has at most
 * @param batchBytes how many bytes their JSON has at most
 * @param split whether a batch that is refused is halved
 */
record WritePlan(
    RequestTemplate template,
    boolean fields,
    WriteBody body,
    @Nullable Idempotency idempotency,
    WriteStatuses statuses,
    int batchSize,
    long batchBytes,
    boolean split,
    HttpSettings http,
    HttpAuth auth)
    implements Serializable {

  /**
   * The request that writes rows.
   *
   * @param json the rows, each as a JSON object
   * @throws RowRejection if the only row has no value where the request needs one
   */
  HttpCall call(List<Row> rows, List<String> json) throws RowRejection {
    HttpCall call = fields ? template.call(rows.get(0)) : template.call();
    String text = body.of(call.body(), json);
    HttpCall complete = text == null ? call : call.withBody(text);
    return idempotency == null ? complete : idempotency.in(complete, rows.get(0));
  }

  HttpCaller caller() {
    return new HttpCaller(http, auth, Secrets.of(template.secrets()), Waiting.system());
  }

  /** Not the generated text: there is too much in it that nobody may see. */
  @Override
  public String toString() {
    return "WritePlan";
  }
}
