package dev.purlin.tests.delivery.jenkins;

import groovy.lang.Closure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a {@code pipeline} block into a {@link Declaration}, and refuses what Jenkins refuses. */
final class DeclarationReader {
  private static final Set<String> OPTIONS =
      Set.of(
          "buildDiscarder",
          "disableConcurrentBuilds",
          "disableResume",
          "newContainerPerStage",
          "overrideIndexTriggers",
          "parallelsAlwaysFailFast",
          "preserveStashes",
          "quietPeriod",
          "retry",
          "skipDefaultCheckout",
          "skipStagesAfterUnstable",
          "timeout",
          "timestamps");
  private static final Set<String> STAGE_OPTIONS =
      Set.of("retry", "skipDefaultCheckout", "timeout", "timestamps");
  private static final Set<String> TRIGGERS = Set.of("cron", "pollSCM", "upstream");
  private static final Set<String> INPUT =
      Set.of("message", "id", "ok", "submitter", "submitterParameter");

  private final Variables variables;
  private final WhenReader whens;
  private final ParameterReader parameters;

  DeclarationReader(Variables variables, Build build) {
    this.variables = variables;
    this.whens = new WhenReader(variables, build);
    this.parameters = new ParameterReader(variables, build);
  }

  Declaration read(Closure<?> block) {
    List<Agent> agent = new ArrayList<>();
    List<String> options = new ArrayList<>();
    List<String> parameterLines = new ArrayList<>();
    List<String> triggers = new ArrayList<>();
    Map<String, Object> environment = new LinkedHashMap<>();
    List<Stage> stages = new ArrayList<>();
    Map<PostCondition, Closure<?>> post = new EnumMap<>(PostCondition.class);
    Section section =
        section("pipeline")
            .once("agent", arguments -> agent.add(agent(arguments)))
            .once("options", arguments -> calls("options", arguments, OPTIONS, options))
            .once("parameters", arguments -> parameterLines.addAll(parameters.read(arguments)))
            .once("triggers", arguments -> calls("triggers", arguments, TRIGGERS, triggers))
            .once("environment", arguments -> environment(arguments, environment))
            .once("stages", arguments -> stages.addAll(stages("stages", arguments)))
            .once("post", arguments -> post(arguments, post));
    withAgents(section).read(block);
    if (agent.isEmpty() || stages.isEmpty()) {
      throw new JenkinsfileException("pipeline needs an agent and stages");
    }
    return new Declaration(
        agent.get(0), options, parameterLines, triggers, environment, stages, post);
  }

  private List<Stage> stages(String word, List<Object> arguments) {
    List<Stage> stages = new ArrayList<>();
    section(word)
        .word(
            "stage",
            inner -> {
              stages.add(stage(Words.text("stage", inner), Words.block("stage", inner)));
              return null;
            })
        .read(Words.block(word, arguments));
    if (stages.isEmpty()) {
      throw new JenkinsfileException(word + " has no stage");
    }
    return stages;
  }

  private Stage stage(String name, Closure<?> block) {
    List<Agent> agent = new ArrayList<>();
    List<String> options = new ArrayList<>();
    List<When> when = new ArrayList<>();
    List<Map<?, ?>> input = new ArrayList<>();
    Map<String, Object> environment = new LinkedHashMap<>();
    List<Stage.Body> body = new ArrayList<>();
    Map<PostCondition, Closure<?>> post = new EnumMap<>(PostCondition.class);
    boolean[] failFast = new boolean[1];
    Section section =
        section("stage '" + name + "'")
            .once("agent", arguments -> agent.add(agent(arguments)))
            .once("options", arguments -> calls("options", arguments, STAGE_OPTIONS, options))
            .once("when", arguments -> when.add(whens.read(Words.block("when", arguments))))
            .once("input", arguments -> input.add(input(arguments)))
            .once("environment", arguments -> environment(arguments, environment))
            .once("failFast", arguments -> failFast[0] = (Boolean) arguments.get(0))
            .once("post", arguments -> post(arguments, post))
            .once("steps", arguments -> body.add(new Stage.Steps(Words.block("steps", arguments))))
            .once("stages", arguments -> body.add(new Stage.Sequence(stages("stages", arguments))))
            .once(
                "parallel",
                arguments ->
                    body.add(new Stage.Parallel(stages("parallel", arguments), failFast[0])));
    withAgents(section).read(block);
    if (body.size() != 1) {
      throw new JenkinsfileException(
          "stage '" + name + "' needs exactly one of steps, stages and parallel");
    }
    if (body.get(0) instanceof Stage.Parallel && !agent.isEmpty()) {
      throw new JenkinsfileException(
          "stage '" + name + "' may have no agent, as it contains parallel stages");
    }
    return new Stage(
        name,
        agent.stream().findFirst(),
        options,
        when.stream().findFirst(),
        input.stream().findFirst(),
        environment,
        body.get(0),
        post);
  }

  private Agent agent(List<Object> arguments) {
    if (arguments.get(0) instanceof Agent agent) {
      return agent;
    }
    List<Agent> found = new ArrayList<>();
    section("agent")
        .once("label", inner -> found.add(new Agent.Labelled(Words.text("label", inner))))
        .read(Words.block("agent", arguments));
    return found.get(0);
  }

  private static Section withAgents(Section section) {
    return section.value("any", new Agent.Any()).value("none", new Agent.None());
  }

  private void calls(String word, List<Object> arguments, Set<String> known, List<String> calls) {
    Section section =
        section(word).word("logRotator", inner -> new Shown(Words.call("logRotator", inner)));
    for (String option : known) {
      section.once(option, inner -> calls.add(Words.call(option, inner)));
    }
    section.read(Words.block(word, arguments));
  }

  private void environment(List<Object> arguments, Map<String, Object> environment) {
    section("environment")
        .word("credentials", inner -> new Credential(Words.text("credentials", inner)))
        .assignments(environment::put)
        .read(Words.block("environment", arguments));
  }

  private Map<?, ?> input(List<Object> arguments) {
    Map<String, Object> named = new LinkedHashMap<>();
    Section section = section("input");
    for (String word : INPUT) {
      section.once(word, inner -> named.put(word, inner.get(0)));
    }
    section.read(Words.block("input", arguments));
    if (!named.containsKey("message")) {
      throw new JenkinsfileException("input needs a message");
    }
    return named;
  }

  private void post(List<Object> arguments, Map<PostCondition, Closure<?>> post) {
    Section section = section("post");
    for (PostCondition condition : PostCondition.values()) {
      section.once(
          condition.word(), inner -> post.put(condition, Words.block(condition.word(), inner)));
    }
    section.read(Words.block("post", arguments));
  }

  private Section section(String name) {
    return new Section(name, variables);
  }

  /** A call that is the argument of another. */
  record Shown(String call) {
    @Override
    public String toString() {
      return call;
    }
  }

  /** A secret that {@code environment} asks for. */
  record Credential(String id) {
    @Override
    public String toString() {
      return "credentials " + id;
    }
  }
}
