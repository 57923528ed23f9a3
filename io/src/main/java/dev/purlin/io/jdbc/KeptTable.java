package dev.purlin.io.jdbc;

import dev.purlin.io.file.FileSources;
import dev.purlin.io.file.JournalPlace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The note that a staging table bears whose rows a commit is going to move. It names the machine
 * and the journal, for a run that died before it wrote its journal has left what nobody needs.
 */
final class KeptTable {
  private static final String NOTE = "rows of a commit that a journal of purlin describes";
  private static final Pattern PLACE = Pattern.compile(NOTE + ", on (\\S+) in (.+)");

  private KeptTable() {}

  static String note(String journal) {
    String place = JournalPlace.of(journal);
    String host = host();
    return place.isEmpty() || host == null || !FileSources.isLocal(place)
        ? NOTE
        : "%s, on %s in %s".formatted(NOTE, host, place);
  }

  /**
   * Whether a table with this note must stay, if its run is dead. Only the machine that the run was
   * on, if it still has the directory of the journal, can say that there is none.
   */
  static boolean isNeeded(@Nullable String note) {
    if (note == null || note.isEmpty()) {
      return false;
    }
    Matcher told = PLACE.matcher(note);
    if (!told.matches() || !told.group(1).equals(host())) {
      return true;
    }
    Path journal = Path.of(told.group(2));
    return Files.exists(journal)
        || journal.getParent() == null
        || !Files.isDirectory(journal.getParent());
  }

  private static @Nullable String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return null; // Then nobody can say which machine it was.
    }
  }
}
