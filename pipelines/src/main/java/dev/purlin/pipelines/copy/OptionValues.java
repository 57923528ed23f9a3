package dev.purlin.pipelines.copy;

import dev.purlin.core.parameter.ParameterSpec;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.pipelines.spec.YamlText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Values that are given on the command line, as they stand in the pipeline file. */
final class OptionValues {
  private final Passwords passwords;
  private final Side side;

  OptionValues(Passwords passwords, Side side) {
    this.passwords = passwords;
    this.side = side;
  }

  /**
   * The value of a parameter: a text as it is; several of them with commas in between, or as a YAML
   * list; maps and what may have any shape as YAML.
   *
   * @param origin the option, for errors
   */
  String value(ParameterSpec parameter, String text, String origin) {
    if (SecretNames.isPassword(parameter.name()) && !text.startsWith("${env:")) {
      return passwords.hide(text, parameter.name().toUpperCase(Locale.ROOT), side);
    }
    if (parameter.anyShape()) {
      return yaml(text, origin);
    }
    TypeName type = parameter.type().getTypeName();
    return switch (type) {
      case ARRAY, ITERABLE ->
          text.startsWith("[") ? yaml(text, origin) : YamlText.list(words(text));
      case MAP, ROW -> yaml(text, origin);
      case STRING -> YamlText.text(passwords.hideWithin(text, name(parameter), side));
      default -> text.matches("[A-Za-z0-9.+-]+") ? text : YamlText.quoted(text);
    };
  }

  private static String name(ParameterSpec parameter) {
    return parameter.name().toUpperCase(Locale.ROOT);
  }

  static List<String> words(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  /** A YAML value, written in one line. */
  String yaml(String text, String origin) {
    return flow(node(text, origin), false);
  }

  /** The keys of a YAML map. */
  List<String> keys(String text, String origin) {
    if (node(text, origin) instanceof MappingNode map) {
      return map.getValue().stream()
          .map(tuple -> tuple.getKeyNode())
          .filter(ScalarNode.class::isInstance)
          .map(key -> ((ScalarNode) key).getValue())
          .toList();
    }
    throw PurlinException.user(
        origin + ": expected a map from fields to types, as in {id: BIGINT}");
  }

  private String flow(Node node, boolean secret) {
    return switch (node.getNodeId()) {
      case mapping ->
          ((MappingNode) node)
              .getValue().stream()
                  .map(
                      tuple -> {
                        Node key = tuple.getKeyNode();
                        boolean hidden =
                            key instanceof ScalarNode name
                                && SecretNames.isPassword(name.getValue());
                        return flow(key, false) + ": " + flow(tuple.getValueNode(), hidden);
                      })
                  .collect(Collectors.joining(", ", "{", "}"));
      case sequence ->
          ((SequenceNode) node)
              .getValue().stream()
                  .map(element -> flow(element, secret))
                  .collect(Collectors.joining(", ", "[", "]"));
      case scalar -> scalar((ScalarNode) node, secret);
      case anchor -> throw new IllegalStateException("the composer resolves anchors");
    };
  }

  private String scalar(ScalarNode node, boolean secret) {
    String value = node.getValue();
    if (secret && !value.startsWith("${env:")) {
      return YamlText.quoted(passwords.hide(value, "SECRET", side));
    }
    // What is plain may be a number or a boolean, and is left as it was written.
    return node.getScalarStyle() == ScalarStyle.PLAIN && value.matches("[A-Za-z0-9_.+-]*")
        ? value
        : YamlText.quoted(value);
  }

  private static Node node(String text, String origin) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(0);
    try {
      Node node =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
              .getSingleNode();
      if (node == null) {
        throw PurlinException.user(origin + ": expected a YAML value, found nothing");
      }
      return node;
    } catch (MarkedYAMLException e) {
      throw PurlinException.user(
          "%s: expected YAML, as in {id: BIGINT} or [a, b]: %s"
              .formatted(origin, String.valueOf(e.getProblem())),
          e);
    } catch (YAMLException e) {
      throw PurlinException.user(
          "%s: expected YAML, as in {id: BIGINT} or [a, b]".formatted(origin), e);
    }
  }
}
