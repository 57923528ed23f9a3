package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.commit.Target;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** What runs that were killed leave in a database, and who removes it. */
@RunWith(Parameterized.class)
public class LeftoversTest {
  private static final Schema PERSON = Schema.builder().addInt32Field("id").build();

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
}
