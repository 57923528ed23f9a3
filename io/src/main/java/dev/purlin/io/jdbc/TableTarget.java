package dev.purlin.io.jdbc;

import dev.purlin.core.commit.CommitSession;
import dev.purlin.core.commit.JournalEntry;
import dev.purlin.core.commit.PreparedTarget;
import dev.purlin.core.commit.Target;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.Waits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A table that is loaded by way of a staging table, and committed with the run's other targets. */
record TableTarget(String step, StagedLoad load, Waits waits) implements Target {
  private static final String KIND = "table";
  private static final String URL = "url";
  private static final String TABLE = "table";
  private static final String WRITTEN = "as_written";
  private static final String STAGING_SCHEMA = "staging_schema";
  private static final String STAGING = "staging";
  private static final String RECEIPTS = "receipts";
  private static final String CLEAR = "clear";
  private static final String CREATE = "create";
  private static final String MERGE = "merge";
  private static final String MERGE_DISTINCT = "merge_distinct";
  private static final String BEFORE = "before_sql";
  private static final String AFTER = "after_sql";
  private static final String BUNDLE = "bundle";
  private static final String MARKS = "loads";
  private static final String MARKED = "loads_table";
  private static final String LOAD_ID = "load_id";
  private static final String RUN = "load_run";
  private static final String AGAIN = "load_again";
  private static final Logger LOG = LoggerFactory.getLogger(TableTarget.class);

  @Override
  public PreparedTarget prepare(String report, CommitSession session) throws Exception {
    Receipts receipts = Receipts.parse(report);
    load.keep(session.journal());
    LoadTransaction transaction =
        session.resource(load.database(), () -> LoadTransaction.begin(load, waits));
    transaction.add(load, receipts);
    return new Prepared(step, load, receipts, transaction);
  }

  @Override
  public AutoCloseable guard() throws SQLException {
    return load.dialect().guard(load.database(), load.staging());
  }

  /** Staging tables of the same table, made by runs that have died since. */
  @Override
  public List<String> sweep() throws SQLException {
    Optional<Connection> there = load.database().connectIfThere();
    if (there.isEmpty()) {
      return List.of();
    }
    List<String> removed = new ArrayList<>();
    try (Connection connection = there.get()) {
      for (TableName staging : others(connection).keySet()) {
        // What the note says counts only when the run is known to be dead.
        if (load.dialect().isDead(connection, staging)
            && !KeptTable.isNeeded(others(connection).get(staging))) {
          StagedLoad.execute(connection, List.of(load.dialect().dropStaging(staging)));
          removed.add("staging table '" + staging + "'");
        }
      }
    }
    return removed;
  }

  /** The staging tables of other runs, with their notes. */
  private Map<TableName, @Nullable String> others(Connection connection) throws SQLException {
    String own = load.staging().name();
    String begin = own.substring(0, own.length() - LoadPlanner.TOKEN_LENGTH);
    Optional<String> tablesOf = load.dialect().stagingTables(load.database().url());
    if (tablesOf.isEmpty()) {
      return Map.of();
    }
    Map<TableName, @Nullable String> others = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(tablesOf.get())) {
      statement.setString(1, load.staging().schema());
      try (ResultSet tables = statement.executeQuery()) {
        while (tables.next()) {
          String name = tables.getString(1);
          boolean staging =
              name.startsWith(begin)
                  && !name.equals(own)
                  && name.substring(begin.length()).matches("[0-9a-fA-F]{12}");
          if (staging) {
            others.put(load.staging().withName(name), tables.getString(2));
          }
        }
      }
    }
    return others;
  }

  @Override
  public boolean isMeantBy(JournalEntry entry) {
    return entry.kind().equals(KIND)
        && entry.text(URL).equals(load.database().shown())
        && (entry.text(TABLE).equals(load.tableName().toString())
            // Of a database that does not exist yet nobody knows the schemas.
            || entry.text(WRITTEN).equals(load.table()));
  }

  /**
   * Merges what the dead run had staged, unless it had come so far itself. The login is this run's:
   * a journal holds no secrets.
   */
  @Override
  public boolean recover(JournalEntry entry) throws Exception {
    if (!isMeantBy(entry)) {
      return false;
    }
    StagedLoad dead = staged(entry);
    Receipts receipts = Receipts.parse(entry.text(RECEIPTS));
    if (isMadeByAnother(dead)) {
      dead.dialect().forget(dead.database(), dead.staging());
      return true;
    }
    try (CommitSession session = new CommitSession()) {
      LoadTransaction transaction =
          session.resource(load.database(), () -> LoadTransaction.begin(dead, waits));
      if (receipts.rows() == 0 || isLeft(dead)) {
        transaction.add(dead, receipts);
        transaction.runAfter(dead);
        transaction.commit();
      }
    }
    dead.dialect().forget(dead.database(), dead.staging());
    return true;
  }

  /** Whether another run has made the dead one's load since; its rows are dropped then. */
  private static boolean isMadeByAnother(StagedLoad dead) throws SQLException {
    LoadMark mark = dead.loadMark();
    if (mark == null) {
      return false;
    }
    try (Connection connection = dead.database().connect()) {
      if (!mark.isMadeByAnother(connection, dead.dialect())) {
        return false;
      }
      LOG.warn(
          "the rows that run {} had staged for {} are dropped: another run has made load '{}' since",
          mark.run(),
          dead.target(),
          mark.id());
      if (dead.isThere(connection, dead.staging())) {
        StagedLoad.execute(connection, List.of(dead.dropStaging()));
      }
      return true;
    }
  }

  /** Whether the rows that the dead run had staged still wait. */
  private static boolean isLeft(StagedLoad dead) throws SQLException {
    try (Connection connection = dead.database().connect()) {
      if (isMoved(connection, dead)) {
        if (!dead.dialect().dropsInTransaction()) {
          StagedLoad.execute(connection, List.of(dead.dropStaging()));
        }
        return false;
      }
      if (isEmpty(connection, dead)) {
        throw PurlinException.user(
            ("the rows that were staged for %s in %s are lost: the database server crashed, and does"
                    + " not keep such tables. Remove the journal and run the load again that was to"
                    + " write them.")
                .formatted(dead.target(), dead.staging()));
      }
      return true;
    }
  }

  /** Whether the transaction that moves a load's rows was committed. */
  static boolean isMoved(Connection connection, StagedLoad load) throws SQLException {
    if (!load.isThere(connection, load.staging())) {
      return true;
    }
    return !load.dialect().dropsInTransaction() && isEmpty(connection, load);
  }

  private static boolean isEmpty(Connection connection, StagedLoad load) throws SQLException {
    String any = "SELECT 1 FROM " + load.staging().quoted(load.dialect()::quote) + " LIMIT 1";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(any)) {
      return !rows.next();
    }
  }

  /** The load that an entry describes, with this run's login. */
  private StagedLoad staged(JournalEntry entry) {
    Map<String, Object> details = entry.details();
    return new StagedLoad(
        load.database(),
        load.table(),
        load.tableName(),
        new TableName((String) details.get(STAGING_SCHEMA), entry.text(STAGING), true),
        null,
        loadMark(details),
        List.of(),
        List.of(),
        1,
        (String) details.get(CLEAR),
        (String) details.get(CREATE),
        List.of(),
        entry.text(BUNDLE),
        "",
        null,
        null,
        statements(details.get(MERGE)),
        details.containsKey(MERGE_DISTINCT) ? statements(details.get(MERGE_DISTINCT)) : null,
        new LoadStatements(
            details.containsKey(BEFORE) ? statements(details.get(BEFORE)) : List.of(),
            details.containsKey(AFTER) ? statements(details.get(AFTER)) : List.of()));
  }

  private @Nullable LoadMark loadMark(Map<String, Object> details) {
    return details.containsKey(LOAD_ID)
        ? new LoadMark(
            new TableName(
                (String) details.get(STAGING_SCHEMA), String.valueOf(details.get(MARKS)), true),
            String.valueOf(details.get(MARKED)),
            String.valueOf(details.get(LOAD_ID)),
            String.valueOf(details.get(RUN)),
            Boolean.TRUE.equals(details.get(AGAIN)))
        : null;
  }

  /** Journals of older versions have one statement. */
  private static List<String> statements(@Nullable Object detail) {
    return detail instanceof List<?> several
        ? several.stream().map(String::valueOf).toList()
        : List.of(String.valueOf(detail));
  }

  private record Prepared(
      String step, StagedLoad load, Receipts receipts, LoadTransaction transaction)
      implements PreparedTarget {

    @Override
    public String name() {
      return load.target();
    }

    @Override
    public JournalEntry journal() {
      Map<String, Object> details = new HashMap<>();
      details.put(URL, load.database().shown());
      details.put(TABLE, load.tableName().toString());
      details.put(WRITTEN, load.table());
      putIfThere(details, STAGING_SCHEMA, load.staging().schema());
      details.put(STAGING, load.staging().name());
      details.put(RECEIPTS, receipts.toString());
      details.put(BUNDLE, load.bundle());
      LoadMark mark = load.loadMark();
      if (mark != null) {
        details.put(MARKS, mark.marks().name());
        details.put(MARKED, mark.table());
        details.put(LOAD_ID, mark.id());
        details.put(RUN, mark.run());
        details.put(AGAIN, mark.again());
      }
      putIfThere(details, CLEAR, load.clear());
      putIfThere(details, CREATE, load.makeTarget());
      details.put(MERGE, load.merge());
      putIfThere(details, MERGE_DISTINCT, load.mergeDistinct());
      if (!load.statements().before().isEmpty()) {
        details.put(BEFORE, load.statements().before());
      }
      if (!load.statements().after().isEmpty()) {
        details.put(AFTER, load.statements().after());
      }
      return new JournalEntry(step, KIND, name(), details);
    }

    private static void putIfThere(
        Map<String, Object> details, String name, @Nullable Object value) {
      if (value != null) {
        details.put(name, value);
      }
    }

    @Override
    public List<String> temporary() {
      return List.of(load.staging().toString());
    }

    /** Before files: a database may refuse to commit, and then no file has changed yet. */
    @Override
    public int order() {
      return 0;
    }

    /** Here the rows of all tables are moved, and nothing is committed yet. */
    @Override
    public void confirm() {
      transaction.runAfter(load);
    }

    @Override
    public void commit() {
      transaction.commit();
    }
  }
}
