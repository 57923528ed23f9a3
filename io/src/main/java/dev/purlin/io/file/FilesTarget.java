package dev.purlin.io.file;

import dev.purlin.core.commit.CommitSession;
import dev.purlin.core.commit.JournalEntry;
import dev.purlin.core.commit.NotCommittedException;
import dev.purlin.core.commit.PreparedTarget;
import dev.purlin.core.commit.Target;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The files of a step, committed together with the run's other targets.
 *
 * @param step the step that writes them
 * @param options where they belong
 * @param files where they lie until they are committed
 */
record FilesTarget(String step, FileTargetParameters options, TemporaryFiles files)
    implements Target {
  private static final String KIND = "files";
  private static final String PATH = "path";
  private static final String SINGLE = "single_file";
  private static final String DIRECTORY = "directory";
  private static final String FILES = "files";

  /** A commit looks at sizes only. */
  private static final int NO_CHECKSUM = 0;

  /** What a worker reports: a line for every file, with its size, its rows and its name. */
  static String report(FileCommit commit) {
    return String.join("\n", lines(commit));
  }

  private static List<String> lines(FileCommit commit) {
    int directory = commit.files().directory().length();
    return commit.written().stream()
        .map(
            file ->
                "%d %d %d %s"
                    .formatted(
                        file.shard(),
                        file.rows(),
                        file.bytes(),
                        file.temporary().substring(directory)))
        .toList();
  }

  private static List<WrittenFile> parse(List<String> lines, String directory) {
    List<WrittenFile> files = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", 4);
      files.add(
          new WrittenFile(
              directory + words[3],
              Integer.parseInt(words[0]),
              Long.parseLong(words[1]),
              Long.parseLong(words[2]),
              NO_CHECKSUM));
    }
    return files;
  }

  @Override
  public PreparedTarget prepare(String report, CommitSession session) {
    FileCommit commit =
        new FileCommit(
            options.path(),
            options.singleFile(),
            files,
            parse(report.lines().toList(), files.directory()));
    try {
      commit.checkWaiting();
      files.prepared(session.journal());
    } catch (IOException e) {
      throw PurlinException.outside(
          ("cannot write '%s': %s. Workers wrote its files; the process that started the run commits"
                  + " them, and must see the same directory.")
              .formatted(options.path(), Reasons.of(e)),
          e);
    }
    return new Prepared(step, commit);
  }

  @Override
  public AutoCloseable guard() throws IOException {
    return files.guard();
  }

  @Override
  public List<String> sweep() throws IOException {
    return files.sweep();
  }

  @Override
  public boolean isMeantBy(JournalEntry entry) {
    return entry.kind().equals(KIND) && entry.text(PATH).equals(absolute(options.path()));
  }

  @Override
  public boolean recover(JournalEntry entry) throws IOException {
    return isMeantBy(entry) && complete(entry);
  }

  /** Completes the commit that a journal's entry is about; false if it is not about files. */
  static boolean complete(JournalEntry entry) throws IOException {
    if (!entry.kind().equals(KIND)) {
      return false;
    }
    String directory = entry.text(DIRECTORY);
    TemporaryFiles files = new TemporaryFiles(entry.text(PATH), directory);
    List<String> lines = entry.texts(FILES);
    boolean single = Boolean.TRUE.equals(entry.details().get(SINGLE));
    new FileCommit(entry.text(PATH), single, files, parse(lines, directory)).complete();
    return true;
  }

  /** Another process may have another working directory. */
  private static String absolute(String path) {
    return FileSources.isLocal(path) ? FileSources.localPath(path).toString() : path;
  }

  private record Prepared(String step, FileCommit written) implements PreparedTarget {
    @Override
    public String name() {
      return written.target();
    }

    @Override
    public JournalEntry journal() {
      String directory = written.files().directory();
      return new JournalEntry(
          step,
          KIND,
          written.target(),
          Map.of(
              PATH, absolute(written.path()),
              SINGLE, written.singleFile(),
              DIRECTORY, absoluteDirectory(directory),
              FILES, lines(written)));
    }

    private static String absoluteDirectory(String directory) {
      return FileSources.isLocal(directory) ? absolute(directory) + "/" : directory;
    }

    @Override
    public List<String> temporary() {
      return List.of(written.files().directory());
    }

    /** Behind tables: renaming files that were found complete hardly ever fails. */
    @Override
    public int order() {
      return 1;
    }

    @Override
    public void commit() throws IOException {
      try {
        written.run();
      } catch (IOException e) {
        if (FileSources.isLocal(written.path()) && isUntouched()) {
          throw new NotCommittedException(
              GrowingFile.cannotWrite(written.path(), e).getMessage(), e);
        }
        throw GrowingFile.cannotWrite(written.path(), e);
      }
    }

    /** Whether not one file has been moved. An object store copies first, which this cannot see. */
    private boolean isUntouched() {
      try {
        written.checkWaiting();
        return true;
      } catch (IOException e) {
        return false;
      }
    }
  }
}
