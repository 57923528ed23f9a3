package dev.purlin.pipelines.staging;

import dev.purlin.core.problem.Required;
import dev.purlin.core.secret.SecretParts;
import dev.purlin.io.stage.StageOrigin;
import dev.purlin.io.stage.StagePlace;
import dev.purlin.io.stage.StageRun;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.spec.StepSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The steps of a file that stage, and what stands before them. */
public final class StageSteps {
  static final String STAGE = "Stage";
  private static final String READ = "ReadFrom";
  private static final String INCREMENTAL = "incremental";

  /** Parameters that say where a step reads. */
  private static final List<String> ADDRESS =
      List.of("path", "url", "table", "query", "topic", "sheet", "area", "pipeline", "name", "run");

  private final PipelineSpec spec;
  private final Map<String, StepSpec> byName = new LinkedHashMap<>();

  StageSteps(PipelineSpec spec) {
    this.spec = spec;
    spec.steps().forEach(step -> byName.put(step.name(), step));
  }

  /** What a run tells the steps of its file that stage. */
  public static Map<String, StageRun.Extract> extracts(PipelineSpec spec) {
    StageSteps steps = new StageSteps(spec);
    Map<String, StageRun.Extract> extracts = new LinkedHashMap<>();
    if (spec.problems().any()) {
      return extracts; // References may lead nowhere; the file is not going to run.
    }
    for (StepSpec step : steps.all()) {
      extracts.put(step.name(), steps.extract(step));
    }
    return extracts;
  }

  /** The steps that stage. */
  List<StepSpec> all() {
    return spec.steps().stream().filter(step -> step.type().equals(STAGE)).toList();
  }

  /** Where a step stages in a run. */
  static StagePlace place(StepSpec step, StageRun run, String id) {
    String area = text(step, "area");
    String name = text(step, "name");
    return new StagePlace(
        area == null ? run.area() : area,
        run.name(),
        name == null ? StagePlace.nameOf(step.name()) : name,
        id);
  }

  private static @Nullable String text(StepSpec step, String parameter) {
    return step.config().get(parameter) instanceof ScalarValue scalar && scalar.value() != null
        ? String.valueOf(scalar.value())
        : null;
  }

  StageRun.Extract extract(StepSpec stage) {
    StringBuilder definition = new StringBuilder();
    List<StageOrigin.Source> sources = new ArrayList<>();
    Set<String> before = before(List.of(stage.name()));
    for (StepSpec step : spec.steps()) {
      if (before.contains(step.name())) {
        definition.append(
            "%s\n%s\n%s\n%s\n%s\n"
                .formatted(
                    step.name(),
                    step.type(),
                    step.inputs(),
                    step.errorOutput(),
                    masked(step.config().toJson())));
        if (isSource(step)) {
          sources.add(new StageOrigin.Source(step.name(), step.type(), address(step)));
        }
      }
    }
    byte[] bytes = definition.toString().getBytes(StandardCharsets.UTF_8);
    return new StageRun.Extract(DigestUtils.sha256Hex(bytes), sources);
  }

  /** Whether a step reads from outside. */
  static boolean isSource(StepSpec step) {
    return step.type().startsWith(READ) || step.inputs().isEmpty() && !step.type().equals("Create");
  }

  /** Whether rows come from a source whose last value is kept. */
  boolean readsIncrementally(StepSpec stage) {
    return before(List.of(stage.name())).stream()
        .anyMatch(name -> Required.get(byName, name).config().get(INCREMENTAL) != null);
  }

  private Map<String, String> address(StepSpec step) {
    Map<String, String> address = new LinkedHashMap<>();
    for (String parameter : ADDRESS) {
      String value = text(step, parameter);
      if (value != null) {
        address.put(parameter, masked(value));
      }
    }
    return address;
  }

  private String masked(String text) {
    return spec.secrets().mask(SecretParts.mask(text));
  }

  /** What a step reads. */
  static Stream<Reference> inputs(StepSpec step) {
    return step.inputs().values().stream().flatMap(List::stream);
  }

  /** All steps before some, not with these themselves unless they stand before each other. */
  Set<String> before(Collection<String> names) {
    Set<String> before = new LinkedHashSet<>();
    for (String name : names) {
      inputs(Required.get(byName, name))
          .forEach(reference -> addBefore(reference.step(), before, Set.of()));
    }
    return before;
  }

  /**
   * The steps that must be built for what is at the file's ends.
   *
   * @param replaced steps whose rows come from elsewhere, so that nothing before them is needed
   */
  Set<String> needed(Set<String> replaced) {
    Set<String> read = new LinkedHashSet<>();
    spec.steps().forEach(step -> inputs(step).forEach(reference -> read.add(reference.step())));
    Set<String> needed = new LinkedHashSet<>();
    spec.steps().stream()
        .map(StepSpec::name)
        .filter(name -> !read.contains(name))
        .forEach(name -> addBefore(name, needed, replaced));
    return needed;
  }

  private void addBefore(String name, Set<String> found, Set<String> replaced) {
    if (found.add(name) && !replaced.contains(name)) {
      inputs(Required.get(byName, name))
          .forEach(reference -> addBefore(reference.step(), found, replaced));
    }
  }

  boolean isErrors(Reference reference) {
    return reference.output() != null
        && reference.output().equals(Required.get(byName, reference.step()).errorOutput());
  }
}
