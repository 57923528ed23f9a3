package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.Names;
import dev.purlin.core.secret.Secrets;
import dev.purlin.io.jdbc.TableFacts;
import dev.purlin.pipelines.copy.DatabaseTables;
import dev.purlin.pipelines.run.Amounts;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin discover}: the tables of a database. */
@Command(
    name = "discover",
    description = "Lists the tables of a database, with about how many rows, keys and columns.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DiscoverCommand implements Callable<Integer> {
  /** The address of a database, and the passwords that stand in it. */
  static final class Arguments implements Masking {
    @Parameters(
        index = "0",
        paramLabel = "DATABASE",
        description =
            "The database: postgresql://host/db, sqlite:shop.db, jdbc:...; with #orders, that table"
                + " only.")
    private String address;

    private final Secrets secrets = new Secrets();

    @Override
    public String mask(String text) {
      return secrets.mask(text);
    }
  }

  @Mixin private Arguments arguments;

  @Option(
      names = "--count",
      description =
          "Counts the rows of every table, which may take long. Default: what the database"
              + " estimates (~), if it does; ? is a table of which it knows nothing yet.")
  private boolean count;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<TableFacts> tables =
        DatabaseTables.of(arguments.address, count, System.getenv(), arguments.secrets);
    Screen screen = Screen.of(spec.commandLine());
    TextTable table = new TextTable();
    table.header(List.of("table", "rows", "key", "columns"));
    for (TableFacts facts : tables) {
      table.row(
          List.of(
              facts.name(),
              rows(facts),
              String.join(", ", facts.key()),
              facts.fields().stream()
                  .map(field -> field.getName() + " " + Names.type(field.getType()))
                  .collect(Collectors.joining(", "))));
    }
    screen.out().print(table.render());
    screen.out().println(tables.size() == 1 ? "1 table" : tables.size() + " tables");
    screen.out().flush();
    return 0;
  }

  private static String rows(TableFacts facts) {
    return facts.rows().isEmpty()
        ? "?"
        : (facts.exact() ? "" : "~") + Amounts.count(facts.rows().getAsLong());
  }
}
