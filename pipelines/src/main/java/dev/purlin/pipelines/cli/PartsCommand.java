package dev.purlin.pipelines.cli;

import dev.purlin.core.part.Part;
import dev.purlin.core.part.PartStore;
import dev.purlin.core.problem.Names;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin parts}: lists what can be fetched when a pipeline needs it, and fetches it. */
@Command(
    name = "parts",
    description = {
      "Lists the parts: libraries too large for Purlin's jar, which are fetched when a pipeline first"
          + " needs them.",
      "With names of parts, fetches them now, for machines that have no network when they run.",
      "They are kept in ~/.cache/purlin/parts, or where PURLIN_PARTS says; they come from Maven"
          + " Central, or from the Maven repository at PURLIN_MAVEN_REPOSITORY."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PartsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PART", arity = "0..*", description = "The parts to fetch.")
  private List<String> names = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec.commandLine());
    PartStore store = PartStore.of(System.getenv());
    List<Part> wanted = names.stream().map(this::part).toList();
    for (Part part : wanted) {
      store.fetch(
          part,
          message -> {
            screen.err().println(message);
            screen.err().flush();
          });
    }
    screen.out().print(table(store).render());
    screen.out().flush();
    return 0;
  }

  private static TextTable table(PartStore store) {
    TextTable table = new TextTable();
    table.header(List.of("part", "size", "here", "what it is for"));
    for (Part part : Part.all()) {
      table.row(
          List.of(
              part.name(),
              part.size() / 1_000_000 + " MB",
              store.has(part) ? "yes" : "no",
              part.description()));
    }
    return table;
  }

  private Part part(String name) {
    return Part.all().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(),
                    Names.unknown("part", name, Part.all().stream().map(Part::name).toList())));
  }
}
