package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.purlin.core.books.StepCounts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Nothing of a run is static: two of them in one JVM do not disturb each other. */
public class TwoRunsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** One run waits for a lock in the middle of its commit while another one begins and fails. */
  @Test
  public void aRunThatFailsLeavesAnotherOneAlone() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE target (id BIGINT)");
      connection.setAutoCommit(false);
      // Merging needs what this keeps away; planning and staging do not.
      statement.execute("LOCK TABLE target IN SHARE MODE");
      Path file =
          write(
              "patient.yaml",
              """
              pipeline:
                transforms:
                  - type: Create
                    name: Rows
                    config: {elements: [{id: 1}, {id: 2}, {id: 3}]}
                  - type: WriteToJdbc
                    name: Load
                    input: Rows
                    config: {url: "%s", table: target}
                  - type: WriteToJson
                    name: Write
                    input: Rows
                    config: {path: "%s/rows.jsonl", single_file: true}
              """
                  .formatted(postgres.getJdbcUrl("postgres", "postgres"), folder.getRoot()));
      CompletableFuture<RunRecord> patient = new CompletableFuture<>();
      Executors.newSingleThreadExecutor()
          .execute(
              () -> {
                try {
                  patient.complete(Running.direct(file, folder.getRoot().toPath()));
                } catch (RuntimeException | Error e) {
                  patient.completeExceptionally(e);
                }
              });
      while (!isWaited(postgres)) {
        assertThat("the run waits for the table", patient.isDone(), is(false));
      }

      RunRecord failed =
          Running.direct(
              write(
                  "hasty.yaml",
                  """
                  pipeline:
                    transforms:
                      - type: Create
                        name: Rows
                        config: {elements: [{id: 7}]}
                      - type: WriteToJson
                        name: Write
                        input: Rows
                        config: {path: "%1$s/hasty.jsonl", single_file: true}
                      - type: AssertEqual
                        name: Check
                        input: Rows
                        config: {elements: [{id: 8}]}
                  """
                      .formatted(folder.getRoot())),
              folder.getRoot().toPath());
      assertThat(failed.outcome(), is(Outcome.UNBALANCED));
      assertThat(failed.steps().get(0).get(StepCounts.Entry.WRITTEN), is(1L));

      connection.commit();
      RunRecord succeeded = patient.get();
      assertThat(succeeded.error().toString(), succeeded.outcome(), is(Outcome.SUCCEEDED));
      assertThat(succeeded.steps().get(0).get(StepCounts.Entry.WRITTEN), is(3L));
      assertThat(Files.readAllLines(folder.getRoot().toPath().resolve("rows.jsonl")).size(), is(3));
      assertThat(Files.exists(folder.getRoot().toPath().resolve("hasty.jsonl")), is(false));
      assertThat(log(failed), containsString("step 'Check': the rows are not as expected"));
      assertThat(log(succeeded), not(containsString("the rows are not as expected")));
    }
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.getRoot().toPath().resolve(name), text);
  }

  private String log(RunRecord run) throws Exception {
    return Files.readString(folder.getRoot().toPath().resolve("runs/" + run.id() + "/run.log"));
  }

  private static boolean isWaited(EmbeddedPostgres postgres) throws SQLException {
    try (Connection other = postgres.getPostgresDatabase().getConnection();
        Statement statement = other.createStatement();
        ResultSet waiting =
            statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
      waiting.next();
      return waiting.getLong(1) > 0;
    }
  }
}
