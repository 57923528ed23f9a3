package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Reasons;
import dev.purlin.core.problem.Required;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** YAML text -> values with their places. */
final class YamlReader {
  private static final int LARGEST_FILE = 64 << 20;
  private static final int MOST_ALIASES = 10_000;

  private final Places places;
  private final Environment environment;
  private final Problems problems;
  // An anchored node is read once however often it is referred to; null while it is being read.
  private final Map<Node, @Nullable Value> read = new HashMap<>();

  private YamlReader(Places places, Environment environment, Problems problems) {
    this.places = places;
    this.environment = environment;
    this.problems = problems;
  }

  /** The value that a text holds; null if it is empty or, with a problem reported, not YAML. */
  static @Nullable Value read(
      String text, Places places, Environment environment, Problems problems) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LARGEST_FILE);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    try {
      Node node =
          new Composer(new ParserImpl(new StreamReader(text), options), new ScalarTypes(), options)
              .getSingleNode();
      return node == null ? null : new YamlReader(places, environment, problems).value(node);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
      problems.add(
          places.at(mark.getLine() + 1, mark.getColumn() + 1), YamlErrors.explain(e, text));
    } catch (YAMLException e) {
      problems.add(places.at(1, 1), "not valid YAML: " + Reasons.of(e));
    }
    return null;
  }

  private Value value(Node node) {
    Value known = read.get(node);
    if (known != null) {
      return known;
    }
    Position at = position(node);
    if (read.containsKey(node)) {
      problems.add(at, "this value contains itself through an alias");
      return new ScalarValue(null, "", at);
    }
    read.put(node, null);
    Value value =
        switch (node.getNodeId()) {
          case mapping -> map((MappingNode) node, at);
          case sequence -> list((SequenceNode) node, at);
          case scalar -> scalar((ScalarNode) node, at);
          case anchor -> throw new IllegalStateException("the composer resolves anchors");
        };
    read.put(node, value);
    return value;
  }

  private ListValue list(SequenceNode node, Position at) {
    List<Value> elements = new ArrayList<>();
    node.getValue().forEach(element -> elements.add(value(element)));
    return new ListValue(elements, at);
  }

  private MapValue map(MappingNode node, Position at) {
    Map<String, Value> entries = new LinkedHashMap<>();
    Map<String, Position> keys = new LinkedHashMap<>();
    List<Value> merged = new ArrayList<>();
    for (NodeTuple tuple : node.getValue()) {
      Position keyAt = position(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(keyAt, "a key must be a string");
      } else if (key.getTag().equals(Tag.MERGE)) {
        merged.add(value(tuple.getValueNode()));
      } else if (entries.containsKey(key.getValue())) {
        problems.add(
            keyAt,
            "duplicate key '%s': it is already given in line %d"
                .formatted(key.getValue(), Required.get(keys, key.getValue()).line()));
      } else {
        entries.put(key.getValue(), value(tuple.getValueNode()));
        keys.put(key.getValue(), keyAt);
      }
    }
    merged.forEach(value -> merge(value, entries, keys));
    return new MapValue(entries, keys, at);
  }

  /** Adds the entries of a merge key ({@code <<}) that the map does not have itself. */
  private void merge(Value merged, Map<String, Value> entries, Map<String, Position> keys) {
    if (merged instanceof ListValue list) {
      list.elements().forEach(element -> merge(element, entries, keys));
    } else if (merged instanceof MapValue map) {
      map.entries()
          .forEach(
              (key, value) -> {
                if (entries.putIfAbsent(key, value) == null) {
                  keys.put(key, map.keyPosition(key));
                }
              });
    } else {
      problems.add(
          merged.position(), "'<<' takes a map or a list of maps, but is " + merged.kind());
    }
  }

  private ScalarValue scalar(ScalarNode node, Position at) {
    String text = node.getValue();
    try {
      Object value = ScalarTypes.value(node.getTag(), text);
      return new ScalarValue(
          value instanceof String written ? environment.resolve(written, at) : value, text, at);
    } catch (IllegalArgumentException e) {
      problems.add(at, Reasons.of(e));
      return new ScalarValue(text, text, at);
    }
  }

  private Position position(Node node) {
    Mark mark = node.getStartMark();
    return places.at(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
