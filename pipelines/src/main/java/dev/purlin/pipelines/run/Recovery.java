package dev.purlin.pipelines.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.purlin.core.commit.HeldFile;
import dev.purlin.core.commit.JournalEntry;
import dev.purlin.core.commit.Target;
import dev.purlin.core.cursor.CursorTarget;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Completes the commits that runs had begun which died, or failed, between two targets.
 *
 * <p>Such a run's checks had held and its rows were complete, so that its commit is always carried
 * on, never taken back.
 */
final class Recovery {
  /** Object stores have no locks: a younger journal may be one of a run that is still at it. */
  private static final Duration AT_IT = Duration.ofHours(1);

  private final RunDirectory directory;
  private final String file;
  private final List<Target> targets;

  /**
   * A recovery.
   *
   * @param file the pipeline file of the run that is about to begin
   * @param targets that run's targets
   */
  Recovery(RunDirectory directory, String file, List<Target> targets) {
    this.directory = directory;
    this.file = file;
    this.targets = targets;
  }

  /**
   * Completes what other runs left undone of the file, or of the targets.
   *
   * @return what was done, a sentence for each run
   * @throws PurlinException if something cannot be completed
   */
  List<String> complete() {
    List<String> done = new ArrayList<>();
    try {
      for (String journal : directory.besides(JournalFile.DIRECTORY, ".json")) {
        if (RunDirectory.isHere(journal)) {
          completeHere(Path.of(journal), done);
        } else {
          complete(journal, directory.read(journal), done);
        }
      }
    } catch (IOException e) {
      throw PurlinException.outside("cannot look for commits that were left undone: " + e, e);
    }
    return done;
  }

  private void completeHere(Path journal, List<String> done) throws IOException {
    try (HeldFile lock = HeldFile.tryHold(journal)) {
      if (lock != null) {
        complete(journal.toString(), directory.read(journal.toString()), done);
      }
    }
  }

  private void complete(String journal, String text, List<String> done) throws IOException {
    JournalFile.Content content = content(journal, text);
    boolean here = RunDirectory.isHere(journal);
    if (!isOurs(content) || (!here && mayBeAlive(content))) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (JournalEntry entry : content.entries()) {
      if (!complete(entry, content, journal)) {
        throw PurlinException.user(
            "run %s of %s died before it had committed %s, and %s, which is about to run, does not write there: complete it with 'purlin clean %s'%s"
                .formatted(
                    content.run(),
                    content.file(),
                    entry.name(),
                    file,
                    content.file(),
                    // Loaded again, what it did commit would be there twice.
                    content.entries().stream().anyMatch(CursorTarget::isAbout)
                        ? ""
                        : ", or remove %s and run that load again".formatted(journal)));
      }
      names.add(entry.name());
    }
    directory.noteCommitted(content.run());
    directory.remove(journal);
    done.add(
        "completed the commit of run %s: %s".formatted(content.run(), String.join(", ", names)));
  }

  /** Whether the run of a journal on an object store may still be at its commit. */
  static boolean mayBeAlive(JournalFile.Content content) {
    return content.written().isAfter(Instant.now().minus(AT_IT));
  }

  /** What a journal says. */
  static JournalFile.Content content(String journal, String text) {
    try {
      return JournalFile.parse(text);
    } catch (JsonProcessingException e) {
      throw PurlinException.outside("the commit journal %s is damaged".formatted(journal), e);
    }
  }

  private boolean isOurs(JournalFile.Content content) {
    return content.file().equals(file)
        || content.entries().stream()
            .anyMatch(entry -> targets.stream().anyMatch(target -> target.isMeantBy(entry)));
  }

  private boolean complete(JournalEntry entry, JournalFile.Content content, String journal) {
    try {
      if (CursorTarget.recover(entry, StateFiles.ofCompletion(directory, content.file()))) {
        return true;
      }
      for (Target target : targets) {
        if (target.recover(entry)) {
          return true;
        }
      }
      return false;
    } catch (Exception e) {
      throw PurlinException.outside(
          "the commit of %s by run %s cannot be completed, as the journal %s asks for: %s"
              .formatted(entry.name(), content.run(), journal, Reasons.of(e)),
          e instanceof PurlinException ? e.getCause() : e);
    }
  }
}
