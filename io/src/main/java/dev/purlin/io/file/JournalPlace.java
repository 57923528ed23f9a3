package dev.purlin.io.file;

import java.nio.file.Files;

/**
 * Where the journal of a commit lies, as it is written beside what the commit needs: a run that
 * died before it wrote its journal has left what nobody needs.
 */
public final class JournalPlace {
  private JournalPlace() {}

  /** The place of a journal, whatever directory others look at it from; empty if none is known. */
  public static String of(String journal) {
    return !journal.isEmpty() && FileSources.isLocal(journal)
        ? FileSources.localPath(journal).toAbsolutePath().toString()
        : journal;
  }

  /** Whether there may be a journal there: only on this machine can one say that there is none. */
  public static boolean mayBeNeeded(String place) {
    return place.isEmpty()
        || !FileSources.isLocal(place)
        || Files.exists(FileSources.localPath(place));
  }
}
