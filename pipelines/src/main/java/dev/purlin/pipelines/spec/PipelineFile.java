package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.Secrets;
import dev.purlin.io.s3.S3Errors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads pipeline files, in Beam YAML's language.
 *
 * <pre>{@code
 * PipelineSpec spec = PipelineFile.read(Path.of("orders.yaml"), Map.of("day", "2026-11-22"), types);
 * }</pre>
 *
 * <p>Where a text has <code>{{</code>, <code>{%</code> or <code>{#</code>, it is a Jinja template
 * and is rendered first; files that it includes are looked for next to the file that includes them.
 * Then the text is YAML, and <code>${env:NAME}</code> in a value stands for an environment
 * variable, which is a secret.
 *
 * <p>Follows Beam YAML's documentation, its pipeline.schema.yaml and the checks of its
 * yaml_transform.py.
 */
public final class PipelineFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private PipelineFile() {}

  /**
   * Reads a file, with the process's environment variables.
   *
   * @param variables the values of the file's Jinja variables
   * @param types the transforms that steps may have as their type
   * @throws PipelineFileException if the file has problems; it lists all of them
   * @throws PurlinException if the file cannot be read
   */
  public static PipelineSpec read(Path file, Map<String, ?> variables, StepTypes types) {
    return read(file, variables, types, System.getenv());
  }

  /**
   * Reads a file as far as it makes sense, leaving what is wrong in {@link PipelineSpec#problems}:
   * for callers that find more problems, and want to tell of all of them at once.
   *
   * @param address the path of the file, or its address on a file system of Beam's ({@code s3://})
   * @throws PipelineFileException if nothing can be made of the file
   */
  public static PipelineSpec open(String address, Map<String, ?> variables, StepTypes types) {
    Location file = new Location(address);
    return open(address, bytes(file), file.directory(), variables, types, System.getenv());
  }

  /**
   * Reads the tests of a pipeline file out of a file of their own, which has {@code tests:}.
   *
   * @param address the path of the file, or its address on a file system of Beam's
   * @param pipeline the pipeline file, whose secrets and problems these are added to
   * @throws PipelineFileException if there are no tests in it
   */
  public static ListValue openTests(
      String address, Map<String, ?> variables, PipelineSpec pipeline) {
    Location file = new Location(address);
    Problems problems = pipeline.problems();
    String text = text(address, bytes(file));
    Value value = value(address, text, file.directory(), variables, System.getenv(), problems);
    ListValue tests =
        value instanceof MapValue map ? new Fields(map, problems).list("tests") : null;
    if (tests == null && !problems.any()) {
      problems.add(
          new Position(address, 1, 1), "no 'tests' in this file: list them under 'tests:'");
    }
    if (tests == null) {
      throw problems.exception();
    }
    return tests;
  }

  /** Reads a file, with the given environment variables. */
  public static PipelineSpec read(
      Path file, Map<String, ?> variables, StepTypes types, Map<String, String> environment) {
    Location location = new Location(file.toString());
    return parse(
        location.address(), bytes(location), location.directory(), variables, types, environment);
  }

  /**
   * Reads a text as the content of a file of the given name.
   *
   * @param name what positions call the file; its includes are looked for in the working directory
   */
  public static PipelineSpec parse(
      String name,
      String text,
      Map<String, ?> variables,
      StepTypes types,
      Map<String, String> environment) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(name, bytes, Location.workingDirectory(), variables, types, environment);
  }

  private static PipelineSpec parse(
      String name,
      byte[] bytes,
      Location directory,
      Map<String, ?> variables,
      StepTypes types,
      Map<String, String> environment) {
    PipelineSpec spec = open(name, bytes, directory, variables, types, environment);
    spec.problems().throwIfAny();
    return spec;
  }

  private static PipelineSpec open(
      String name,
      byte[] bytes,
      Location directory,
      Map<String, ?> variables,
      StepTypes types,
      Map<String, String> environment) {
    String text = text(name, bytes);
    Secrets secrets = new Secrets();
    secrets.addNamed(variables);
    Problems problems = new Problems(new SourceLines(), secrets);
    Value value = value(name, text, directory, variables, environment, problems);
    MapValue top = top(value, name, problems);
    Providers providers =
        new Providers(directory, new Environment(environment, problems), types, problems);
    return new PipelineReader(types, providers, problems).read(name, sha256(bytes), top);
  }

  private static @Nullable Value value(
      String name,
      String text,
      Location directory,
      Map<String, ?> variables,
      Map<String, String> environment,
      Problems problems) {
    problems.lines().add(name, text);
    Template.Rendered rendered = Template.render(name, text, directory, variables, problems);
    problems.throwIfAny();
    return YamlReader.read(
        rendered.text(), rendered.places(), new Environment(environment, problems), problems);
  }

  private static MapValue top(@Nullable Value value, String name, Problems problems) {
    if (value instanceof MapValue map) {
      return map;
    }
    if (value == null && !problems.any()) {
      problems.add(new Position(name, 1, 1), "the file is empty: a pipeline file has 'pipeline:'");
    } else if (value != null) {
      problems.add(
          value.position(),
          "a pipeline file is a map with 'pipeline:', but this is %s".formatted(value.kind()));
    }
    throw problems.exception();
  }

  private static byte[] bytes(Location file) {
    try {
      return file.read();
    } catch (NoSuchFileException e) {
      throw PurlinException.user("there is no file '%s'".formatted(file.address()), e);
    } catch (IOException e) {
      String reason = S3Errors.explain(e).orElse(e.toString());
      throw PurlinException.user(
          "cannot read the file '%s': %s".formatted(file.address(), reason), e);
    }
  }

  private static String text(String name, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw PurlinException.user("the file '%s' is not UTF-8 text".formatted(name), e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw PurlinException.internal("this Java has no SHA-256", e);
    }
  }
}
