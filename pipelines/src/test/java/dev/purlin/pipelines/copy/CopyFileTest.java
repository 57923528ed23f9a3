package dev.purlin.pipelines.copy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.assembly.Catalogue;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What becomes of addresses. */
public class CopyFileTest {
  private static final Catalogue CATALOGUE = Catalogue.load();

  private static List<String> config(
      String address, Map<String, String> options, Map<String, String> environment) {
    CopySource source = new CopySource(address, null, options, null, null, null, List.of());
    return CopyFile.of(source, null, null, CATALOGUE, environment, new Secrets())
        .text()
        .lines()
        .dropWhile(line -> !line.equals("      config:"))
        .skip(1)
        .map(String::strip)
        .toList();
  }

  private static List<String> config(String address) {
    return config(address, Map.of(), Map.of());
  }

  @Test
  public void takesAddressesOfDatabasesApart() {
    assertThat(
        config("postgres://u%40x:a%23b:/@c@h:5432/db?sslmode=require#s.t"),
        is(
            List.of(
                "url: \"jdbc:postgresql://h:5432/db?sslmode=require\"",
                "username: u@x",
                "password: ${env:PGPASSWORD}",
                "table: s.t")));
  }

  @Test
  public void readsPasswordsFromTheEnvironment() {
    Map<String, String> both = Map.of("PGPASSWORD", "one", "SOURCE_PGPASSWORD", "two");
    assertThat(
        config("postgresql://h/db#t", Map.of(), both),
        is(
            List.of(
                "url: jdbc:postgresql://h/db", "password: ${env:SOURCE_PGPASSWORD}", "table: t")));
    assertThat(
        config("postgresql://h/db#t", Map.of(), Map.of("PGPASSWORD", "one", "PGUSER", "me")),
        is(
            List.of(
                "url: jdbc:postgresql://h/db",
                "username: me",
                "password: ${env:PGPASSWORD}",
                "table: t")));
    Map<String, String> other = Map.of("DATABASE_PASSWORD", "one");
    assertThat(config("h2:./x#t", Map.of(), other), is(List.of("url: jdbc:h2:./x", "table: t")));
    assertThat(
        config("jdbc:h2:./x;USER=me#t", Map.of(), other),
        is(
            List.of(
                "url: jdbc:h2:./x",
                "username: me",
                "password: ${env:DATABASE_PASSWORD}",
                "table: t")));
  }

  @Test
  public void writesOptionsAsTheirParametersWantThem() {
    assertThat(
        config("x.csv", Map.of("null_markers", "no,007"), Map.of()),
        is(List.of("path: x.csv", "null_markers: [\"no\", \"007\"]")));
    assertThat(
        config("x.csv", Map.of("quote", ""), Map.of()), is(List.of("path: x.csv", "quote: \"\"")));
    assertThat(
        config("x.csv", Map.of("header", "false"), Map.of()),
        is(List.of("path: x.csv", "header: false")));
    assertThat(
        config("https://h/x", Map.of("auth", "{type: bearer, token: abcdef}"), Map.of()),
        is(List.of("url: https://h/x", "auth: {type: bearer, token: \"${env:SECRET}\"}")));
    assertThat(
        config("https://h/x", Map.of("auth", "{type: bearer, token: '${env:T}'}"), Map.of()),
        is(List.of("url: https://h/x", "auth: {type: bearer, token: \"${env:T}\"}")));
  }

  /** What Jinja or YAML would take for something else. */
  @Test
  public void writesAddressesThatLookLikeSomethingElse() {
    assertThat(config("{{a}},{b}.csv"), is(List.of("path: \"{\\x7Ba}},{b}.csv\"")));
    assertThat(config("a #b: c.csv"), is(List.of("path: \"a #b: c.csv\"")));
    assertThat(config("1.5#2.csv"), is(List.of("path: \"1.5#2.csv\"")));
  }

  @Test
  public void tellsFilesOfWebServersFromApis() {
    assertThat(config("https://h/x.csv.gz?v=2"), is(List.of("path: \"https://h/x.csv.gz?v=2\"")));
    assertThat(config("https://h/x.json"), is(List.of("path: https://h/x.json")));
    assertThat(
        config("https://h/x.json#data"), is(List.of("url: https://h/x.json", "records: data")));
    assertThat(config("https://h/x"), is(List.of("url: https://h/x")));
    assertThat(config("https://h/x.xlsx#Q3"), is(List.of("path: https://h/x.xlsx", "sheet: Q3")));
  }
}
