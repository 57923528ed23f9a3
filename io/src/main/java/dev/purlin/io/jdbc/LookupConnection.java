package dev.purlin.io.jdbc;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.run.Waits;
import dev.purlin.io.jdbc.LookupPlan.FoundColumn;
import dev.purlin.io.jdbc.LookupPlan.KeyColumn;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Asks a database for the rows of keys, over a connection that it opens and mends as need be. */
final class LookupConnection implements AutoCloseable {
  private static final int FETCH_SIZE = 5_000;

  private final LookupPlan plan;
  private @Nullable Connection connection;

  LookupConnection(LookupPlan plan) {
    this.plan = plan;
  }

  /**
   * The answers for keys.
   *
   * @param keys for each key a row that has it, no more than the plan's batch
   */
  Map<ByteBuffer, LookupAnswer> ask(Map<ByteBuffer, Row> keys, Waits waits) {
    Map<ByteBuffer, LookupAnswer> answers = new HashMap<>();
    try {
      ask(keys, answers, waits);
    } catch (SQLException e) {
      throw plan.database().failure("looking up rows of " + plan.named() + " failed", e);
    }
    return answers;
  }

  /** Asks for keys; if the database refuses some of them, halves them until it says which. */
  private void ask(Map<ByteBuffer, Row> keys, Map<ByteBuffer, LookupAnswer> answers, Waits waits)
      throws SQLException {
    try {
      askAgain(keys, answers, waits);
    } catch (SQLException e) {
      if (!plan.database().dialect().isAboutData(e)) {
        throw e;
      }
      if (keys.size() == 1) {
        Map.Entry<ByteBuffer, Row> key = keys.entrySet().iterator().next();
        answers.put(key.getKey(), LookupAnswer.refused(refusal(key.getValue(), e)));
        return;
      }
      List<ByteBuffer> all = List.copyOf(keys.keySet());
      ask(only(keys, all.subList(0, all.size() / 2)), answers, waits);
      ask(only(keys, all.subList(all.size() / 2, all.size())), answers, waits);
    }
  }

  private static Map<ByteBuffer, Row> only(Map<ByteBuffer, Row> keys, List<ByteBuffer> some) {
    Map<ByteBuffer, Row> part = new LinkedHashMap<>();
    some.forEach(key -> part.put(key, keys.get(key)));
    return part;
  }

  private Rejection refusal(Row row, SQLException e) {
    return Rejection.of(
            "the database refuses it: " + plan.database().reason(e),
            plan.keyFields(),
            plan.keyValues(row))
        .ofKind("the database refuses it (SQLSTATE %s)".formatted(DatabaseErrors.state(e)));
  }

  /**
   * Asks for keys, and once more for those that nothing was found for: a row of theirs may have
   * been told of another key that the database calls the same, such as 'ann' and 'Ann'.
   */
  private void askAgain(
      Map<ByteBuffer, Row> keys, Map<ByteBuffer, LookupAnswer> answers, Waits waits)
      throws SQLException {
    Map<ByteBuffer, Row> asked = keys;
    while (!asked.isEmpty()) {
      Map<ByteBuffer, LookupAnswer> found = query(asked, waits);
      answers.putAll(found);
      if (found.isEmpty() || !plan.isLoose()) {
        return;
      }
      asked = only(asked, asked.keySet().stream().filter(key -> !found.containsKey(key)).toList());
    }
  }

  /** Runs the query, again if it failed for a reason that passes. */
  private Map<ByteBuffer, LookupAnswer> query(Map<ByteBuffer, Row> keys, Waits waits)
      throws SQLException {
    BackOff backOff = Patience.begin();
    while (true) {
      try {
        if (connection == null) {
          connection = plan.database().tryConnect();
          // PostgreSQL's driver reads through a cursor only inside a transaction.
          connection.setAutoCommit(false);
        }
        Map<ByteBuffer, LookupAnswer> found = query(connection, keys, waits);
        connection.commit();
        return found;
      } catch (SQLException e) {
        rollBack(e);
        if (!plan.database().dialect().mayPass(e) || !Patience.sleep(backOff)) {
          throw e;
        }
      }
    }
  }

  private Map<ByteBuffer, LookupAnswer> query(
      Connection connection, Map<ByteBuffer, Row> keys, Waits waits) throws SQLException {
    List<ByteBuffer> asked = List.copyOf(keys.keySet());
    int count = Math.min(plan.batchSize(), roundUp(asked.size()));
    try (PreparedStatement statement =
        connection.prepareStatement(
            plan.sql(count, true), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      statement.setFetchSize(FETCH_SIZE);
      set(statement, new ArrayList<>(keys.values()), count);
      Map<ByteBuffer, LookupAnswer> found = new HashMap<>();
      try (LockWatch watch = LockWatch.over(connection, plan.database(), plan.named(), waits);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          int number = rows.getInt(1);
          if (rows.wasNull()) {
            throw PurlinException.internal(
                "the database has found a row of %s for no key that was asked for"
                    .formatted(plan.named()),
                null);
          }
          ByteBuffer key = asked.get(number);
          read(rows, found.computeIfAbsent(key, any -> new LookupAnswer()));
        }
      }
      return found;
    }
  }

  /** Few lengths of queries, so that the database knows most of them: powers of two. */
  private static int roundUp(int size) {
    int power = Integer.highestOneBit(size);
    return power == size ? size : power << 1;
  }

  /** Sets all keys, twice; the last one stands for those that are missing. */
  private void set(PreparedStatement statement, List<Row> rows, int count) throws SQLException {
    int parameter = 0;
    for (int time = 0; time < 2; time++) {
      for (int i = 0; i < count; i++) {
        Row row = rows.get(Math.min(i, rows.size() - 1));
        for (KeyColumn key : plan.keys()) {
          Object value = row.getValue(key.position());
          plan.database().dialect().setOrdered(statement, ++parameter, value, key.column().kind());
        }
      }
    }
  }

  private void read(ResultSet rows, LookupAnswer answer) throws SQLException {
    answer.count();
    if (answer.size() > 1 && plan.onSeveral() != OnSeveral.ALL) {
      return;
    }
    Dialect dialect = plan.database().dialect();
    List<@Nullable Object> values = new ArrayList<>(plan.found().size());
    for (int i = 0; i < plan.found().size(); i++) {
      ResultColumn column = plan.found().get(i).column();
      try {
        values.add(column.read(rows, i + 2, dialect));
      } catch (ArithmeticException e) {
        answer.refuse(unreadable(rows, i));
        return;
      } catch (SQLException e) {
        if (!dialect.isAboutValue(e)) {
          throw e;
        }
        answer.refuse(unreadable(rows, i));
        return;
      }
    }
    answer.add(values);
  }

  private Rejection unreadable(ResultSet rows, int index) throws SQLException {
    FoundColumn column = plan.found().get(index);
    return Rejection.of(
        "the value that was found cannot be represented as "
            + Names.type(column.column().field().getType()),
        column.field(),
        rows.getString(index + 2));
  }

  /** Gets ready for the next attempt, over a new connection if this one is broken. */
  private void rollBack(SQLException reason) {
    try {
      if (connection != null) {
        if (plan.database().dialect().isAboutConnection(reason)) {
          close();
        } else {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      connection = null;
      reason.addSuppressed(e);
    }
  }

  @Override
  public void close() throws SQLException {
    if (connection != null) {
      Connection closing = connection;
      connection = null;
      closing.close();
    }
  }
}
