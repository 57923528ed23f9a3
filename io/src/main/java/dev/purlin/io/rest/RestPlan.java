package dev.purlin.io.rest;

import dev.purlin.core.secret.Secrets;
import dev.purlin.io.http.HttpAuth;
import dev.purlin.io.http.HttpCaller;
import dev.purlin.io.http.HttpSettings;
import dev.purlin.io.http.StatusRules;
import dev.purlin.io.http.Waiting;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What workers must know to read an API.
 *
 * @param records where the records are in a response
 * @param allowNoRecords whether it is all right if there is nothing at that place
 */
record RestPlan(
    RequestTemplate template,
    ResponsePath records,
    boolean allowNoRecords,
    Paging paging,
    StopRules stops,
    StatusRules statuses,
    HttpSettings http,
    HttpAuth auth)
    implements Serializable {

  /** What is looked at in a response beside its records. */
  List<ResponsePath> watched() {
    return Stream.concat(paging.watched().stream(), stops.watched().stream()).toList();
  }

  /** Whether requests have something in them that other servers must not get. */
  boolean hasCredentials() {
    return auth.present() || !template.secrets().isEmpty();
  }

  HttpCaller caller() {
    return new HttpCaller(http, auth, Secrets.of(template.secrets()), Waiting.system());
  }

  /** Not the generated text: there is too much in it that nobody may see. */
  @Override
  public String toString() {
    return "RestPlan";
  }
}
