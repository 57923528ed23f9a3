package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.commit.Target;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** What runs that were killed leave in a database, and who removes it. */
@RunWith(Parameterized.class)
public class LeftoversTest {
  private static final Schema PERSON = Schema.builder().addInt32Field("id").build();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Parameterized.Parameter public String product;

  @Parameterized.Parameters(name = "{0}")
  public static Collection<Object[]> products() {
    return List.of(
        new Object[] {"h2"},
        new Object[] {"postgres"},
        new Object[] {"mariadb"},
        new Object[] {"sqlite"});
  }

  private Target target(TestDatabase database, RunContext run) {
    PipelineOptions options = PipelineOptionsFactory.create();
    run.attach(options);
    options.as(RunOptions.class).setCommittedTogether(true);
    Pipeline.create(options)
        .apply(Create.of(Row.withSchema(PERSON).addValue(1).build()).withRowSchema(PERSON))
        .apply(WriteToJdbc.to(database.url()).table("person"));
    return run.targets().all().get(0);
  }

  @Test
  public void ofDeadRunsAreRemovedAndOthersStay() throws Exception {
    TestDatabase database = TestDatabase.of(product);
    database.run("CREATE TABLE person (id int)");
    try (RunContext run = RunContext.open("leftovers");
        RunContext other = RunContext.open("another run")) {
      Target target = target(database, run);
      Target living = target(database, other);
      StagedLoad livingLoad = ((TableTarget) living).load();
      String dead = livingLoad.dialect().fold("person__purlin_r0123456789ab");
      String needed = livingLoad.dialect().fold("person__purlin_r0123456789ac");
      String unguarded = livingLoad.dialect().fold("person__purlin_0123456789ad");
      String anothers = livingLoad.dialect().fold("person2__purlin_r0123456789ae");
      for (String table : List.of(dead, needed, unguarded, anothers, livingLoad.staging().name())) {
        database.run("CREATE TABLE %s (id int)".formatted(livingLoad.dialect().quote(table)));
      }
      livingLoad
          .dialect()
          .keep(livingLoad.database(), livingLoad.staging().withName(needed), "needed");
      try (AutoCloseable guard = living.guard()) {
        List<String> removed = target.sweep();
        assertThat(removed.size(), is(1));
        assertThat(removed.get(0).contains(dead), is(true));
        assertThat(database.stagingTables().size(), is(4));
      }
      assertThat(target.sweep().size(), is(1));
      assertThat(
          database.stagingTables().stream()
              .map(name -> name.toLowerCase(Locale.ROOT))
              .sorted()
              .toList(),
          is(
              List.of(
                  "person2__purlin_r0123456789ae",
                  "person__purlin_0123456789ad",
                  "person__purlin_r0123456789ac")));
    }
  }

  /** A run that died before it wrote its journal has left rows that no other run can use. */
  @Test
  public void areKeptOnlyForAJournalThatMayBeThere() throws Exception {
    TestDatabase database = TestDatabase.of(product);
    database.run("CREATE TABLE person (id int)");
    String written = folder.newFile("it's written.json").toString();
    String never = folder.getRoot() + "/never written.json";
    String elsewhere = folder.getRoot() + "/another machine's/journal.json";
    Map<String, String> notes =
        Map.of(
            "0123456789aa", KeptTable.note(written),
            "0123456789ab", KeptTable.note(never),
            "0123456789ac", KeptTable.note(elsewhere),
            "0123456789ad", KeptTable.note("s3://bucket/journal.json"),
            "0123456789ae", KeptTable.note(""),
            "0123456789af",
                KeptTable.note(never).replaceFirst(", on \\S+ in ", ", on another.machine in "));
    try (RunContext run = RunContext.open("leftovers")) {
      Target target = target(database, run);
      StagedLoad load = ((TableTarget) target).load();
      for (Map.Entry<String, String> note : notes.entrySet()) {
        String table = load.dialect().fold("person__purlin_r" + note.getKey());
        database.run("CREATE TABLE %s (id int)".formatted(load.dialect().quote(table)));
        load.dialect().keep(load.database(), load.staging().withName(table), note.getValue());
      }
      List<String> removed = target.sweep();
      assertThat(removed.toString(), removed.size(), is(1));
      assertThat(removed.get(0).toLowerCase(Locale.ROOT).contains("0123456789ab"), is(true));
      assertThat(database.stagingTables().size(), is(5));
    }
  }
}
