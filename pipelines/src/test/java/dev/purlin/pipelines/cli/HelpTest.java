package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.catalogue.ReferencePages;
import java.nio.file.Path;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.Rule;
import org.junit.Test;

/** What the command line tells of itself, of the transforms, and of a file that is right. */
public class HelpTest {
  @Rule public final Workplace workplace = new Workplace();

  @Test
  public void tellsOfEveryCommandAndExitCode() {
    Invocation help = Invocation.of("--help");
    assertThat(help.exitCode(), is(0));
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertThat(help.out(), containsString("\n  " + command));
      assertThat(Invocation.of(command, "--help").out(), startsWith("Usage: purlin " + command));
    }
    assertThat(ReferencePages.EXIT_CODES.size(), is(4));
    for (String code : ReferencePages.EXIT_CODES) {
      assertThat(help.out(), containsString("\n  " + code.replace(":", "   ") + "\n"));
    }
  }

  @Test
  public void offersTheNearestCommand() {
    Invocation typo = Invocation.of("validat");
    assertThat(typo.exitCode(), is(2));
    assertThat(
        typo.err(),
        startsWith("Unmatched argument at index 0: 'validat'\nDid you mean: purlin validate"));
  }

  @Test
  public void tellsTheVersions() {
    assertThat(
        Invocation.of("--version").out(),
        allOf(
            startsWith("Purlin "), containsString("\nApache Beam 2."), containsString("\nJava ")));
  }

  @Test
  public void completesCommandsInTheShell() {
    assertThat(
        Invocation.of("generate-completion").out(),
        containsString("complete -F _complete_purlin -o default purlin"));
  }

  @Test
  public void listsTheTransforms() {
    Invocation list = Invocation.of("transforms");
    assertThat(list.exitCode(), is(0));
    for (RowTransformProvider<?> provider : Catalogue.load().providers()) {
      assertThat(
          list.out(),
          containsString("%-18s %s\n".formatted(provider.name(), provider.description())));
    }
  }

  @Test
  public void showsTheParametersAndTheExampleOfATransform() {
    Invocation shown = Invocation.of("transforms", "Explode");
    assertThat(shown.exitCode(), is(0));
    assertThat(
        shown.out(),
        is(
            """
            Explode: Outputs one row for every element of a list field.

              cross_product (BOOLEAN, optional)
                  With several fields: true for every combination of their elements, false to pair \
            elements of equal position. Default: true.
              fields (ARRAY<VARCHAR>, required)
                  The list field or fields to explode.

            Example:

              type: Explode
              config:
                fields: items

            From other Beam SDKs: purlin:schematransform:explode:v1
            """));
  }

  @Test
  public void describesEveryParameter() {
    for (RowTransformProvider<?> provider : Catalogue.load().providers()) {
      for (Schema.Field field : provider.configurationSchema().getFields()) {
        String where = provider.name() + "." + field.getName();
        assertThat(where, field.getDescription().isBlank(), is(false));
      }
    }
  }

  @Test
  public void offersTheNearestTransform() {
    Invocation typo = Invocation.of("transforms", "Explod");
    assertThat(typo.exitCode(), is(2));
    assertThat(typo.err(), is("unknown transform 'Explod'; did you mean 'Explode'?\n"));
    assertThat(
        Invocation.of("transforms", "Sort").err(),
        is(
            "unknown transform 'Sort'; rows have no order between steps: order_by of WriteToCsv and"
                + " the other file targets orders what is written, and TopN keeps the first rows in"
                + " an order\n"));
  }

  @Test
  public void validateShowsTheSchemaOfEveryStep() {
    Path file =
        workplace.file(
            "valid.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1, tags: [a], born: "1999-12-31"}]}
                - type: Explode
                  config: {fields: tags}
                - type: MapToFields
                  name: Typed
                  config: {fields: {tags: tags, born: CAST(born AS DATE)}}
            """);
    Invocation validation = Invocation.of("validate", file);
    assertThat(validation.toString(), validation.exitCode(), is(0));
    assertThat(
        validation.out(),
        is(
            """
            step     transform    output rows
            ───────  ───────────  ────────────────────────────────────────────
            Create   Create       id BIGINT, tags ARRAY<VARCHAR>, born VARCHAR
            Explode  Explode      id BIGINT, tags VARCHAR, born VARCHAR
            Typed    MapToFields  tags VARCHAR, born DATE
            %s is valid
            """
                .formatted(file)));
  }
}
