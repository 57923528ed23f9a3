package dev.purlin.io.jdbc;

import dev.purlin.core.run.Waits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, while statements run over a connection, whether they wait for a lock that another session
 * holds, and says so; a wait of a second is nobody's business.
 *
 * <pre>{@code
 * try (LockWatch watch = LockWatch.over(connection, database, "table 'crash'", run.waits())) {
 *   statement.execute("...");
 * }
 * }</pre>
 */
final class LockWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);

  private final Database database;
  private final String what;
  private final long session;
  private final Duration patience;
  private final Waits.Place place;
  private final CountDownLatch over = new CountDownLatch(1);

  private LockWatch(
      Database database,
      String what,
      long session,
      Duration patience,
      Waits waits,
      LoadingDialect.Canceller canceller) {
    this.database = database;
    this.what = what;
    this.session = session;
    this.patience = patience;
    this.place = waits.begin(what, canceller::cancel);
  }

  /**
   * Begins to watch.
   *
   * @param connection what will run the statements; it is asked for its number first
   * @param what what is loaded or read, as in {@code table 'crash'}
   */
  static LockWatch over(Connection connection, Database database, String what, Waits waits)
      throws SQLException {
    return over(connection, database, what, waits, Duration.ofSeconds(3));
  }

  static LockWatch over(
      Connection connection, Database database, String what, Waits waits, Duration patience)
      throws SQLException {
    LoadingDialect.Canceller canceller =
        database.dialect() instanceof LoadingDialect dialect
            ? dialect.canceller(database, connection)
            : () -> {};
    LockWatch watch =
        new LockWatch(database, what, session(connection, database), patience, waits, canceller);
    // A thread of this one's, so that the log of this one's run has what it says.
    Thread thread = new Thread(watch::look, "purlin-lock-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private static long session(Connection connection, Database database) throws SQLException {
    if (database.dialect().lockHolders().isEmpty()) {
      return 0;
    }
    try (Statement statement = connection.createStatement();
        ResultSet number = statement.executeQuery(database.dialect().sessionNumber())) {
      number.next();
      return number.getLong(1);
    }
  }

  private void look() {
    try {
      while (!over.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        place.cancelIfStopped();
        String holder = holder();
        String sentence =
            holder.isEmpty()
                ? ""
                : "%s is locked by %s; waiting until it is free".formatted(what, holder);
        if (place.tell(sentence)) {
          LOG.warn("{}", sentence);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException | RuntimeException e) {
      // The statement itself will say what is wrong; here only the waiting stays unexplained.
      LOG.warn("cannot tell any more whether {} waits for a lock: {}", what, database.mask("" + e));
    }
  }

  /** Who holds the lock that the session waits for; empty if it waits for none. */
  private String holder() throws SQLException {
    for (String query : database.dialect().lockHolders()) {
      try (Connection other = database.tryConnect();
          PreparedStatement statement = other.prepareStatement(query)) {
        statement.setLong(1, session);
        try (ResultSet rows = statement.executeQuery()) {
          if (rows.next()) {
            return rows.getString(1);
          }
        }
      } catch (SQLException e) {
        if (database.dialect().isAboutConnection(e)) {
          throw e;
        }
        // Some of these are not there in every version, or not for every user.
        LOG.debug("{} cannot be asked for locks in one of the ways", database, e);
      }
    }
    return "";
  }

  @Override
  public void close() {
    place.close();
    over.countDown();
  }
}
