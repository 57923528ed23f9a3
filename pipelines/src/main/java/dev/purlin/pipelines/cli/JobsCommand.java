package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.engine.FlinkRest;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code purlin jobs}: lists the jobs of a Flink cluster. */
@Command(
    name = "jobs",
    description = "Lists the jobs of a Flink cluster, the youngest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class JobsCommand implements Callable<Integer> {
  @Mixin private FlinkArguments flink;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec.commandLine());
    TextTable table = new TextTable();
    table.header(List.of("job", "state", "started", "id"));
    flink.cluster().jobs().stream()
        .sorted(Comparator.comparing(FlinkRest.Job::started).reversed())
        .forEach(
            job ->
                table.row(
                    List.of(
                        job.name(),
                        job.state().toLowerCase(Locale.ROOT),
                        job.started().truncatedTo(ChronoUnit.SECONDS).toString(),
                        job.id())));
    screen.out().print(table.render());
    screen.out().flush();
    return 0;
  }
}
