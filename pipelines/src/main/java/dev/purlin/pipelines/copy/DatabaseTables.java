package dev.purlin.pipelines.copy;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.SecretParts;
import dev.purlin.core.secret.Secrets;
import dev.purlin.io.jdbc.TableFacts;
import java.util.List;
import java.util.Map;

/** The tables of a database that is given by its address. */
public final class DatabaseTables {
  private DatabaseTables() {}

  /**
   * Looks at a database.
   *
   * @param address the database; a table behind {@code #} is the only one that is told of
   * @param count whether rows are counted, and not estimated
   * @param environment the environment variables, in which the password is looked for
   * @param secrets learns what must not be shown
   * @throws PurlinException if the address is none, or the database cannot be looked at
   */
  public static List<TableFacts> of(
      String address, boolean count, Map<String, String> environment, Secrets secrets) {
    secrets.addWithin(address);
    if (!DatabaseUrl.matches(address)) {
      throw PurlinException.user(
          "DATABASE '%s': expected a database, as in %s"
              .formatted(SecretParts.mask(address), DatabaseUrl.EXAMPLES.replace("#table", "")));
    }
    DatabaseUrl database = DatabaseUrl.parse(address);
    String username = database.username();
    if (username == null && database.kind().equals("postgresql")) {
      username = environment.get("PGUSER");
    }
    String password = database.password();
    String variable = database.passwordVariable();
    if (password == null && (username != null || !variable.equals("DATABASE_PASSWORD"))) {
      password = environment.get(variable);
    }
    if (password != null) {
      secrets.add(password);
    }
    try {
      List<TableFacts> tables = TableFacts.of(database.url(), username, password, count);
      String wanted = database.table();
      if (wanted == null) {
        return tables;
      }
      List<TableFacts> found =
          tables.stream().filter(table -> table.name().equalsIgnoreCase(wanted)).toList();
      if (found.isEmpty()) {
        throw PurlinException.user(
            "DATABASE: "
                + Names.unknown("table", wanted, tables.stream().map(TableFacts::name).toList()));
      }
      return found;
    } catch (ConfigurationException e) {
      throw PurlinException.user("DATABASE: " + secrets.mask(e.problems().get(0).message()), e);
    }
  }
}
