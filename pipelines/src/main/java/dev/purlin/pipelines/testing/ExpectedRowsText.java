package dev.purlin.pipelines.testing;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.pipelines.spec.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** The text of a file with tests, and where in it the values of {@code elements} stand. */
final class ExpectedRowsText {
  private static final int LARGEST_FILE = 64 << 20;
  private static final Pattern EXPRESSION = Pattern.compile("\\{\\{.*?}}", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("\\{%.*?%}|\\{#.*?#}", Pattern.DOTALL);

  private record Entry(MappingNode map, Node key, Node value) {}

  private final String text;
  private final boolean readable;
  // By line and column of the value, as the reader of pipeline files gives them.
  private final Map<String, Entry> entries = new HashMap<>();

  private ExpectedRowsText(String text, boolean readable) {
    this.text = text;
    this.readable = readable;
  }

  static ExpectedRowsText of(String file, String text) {
    // With other characters in the place of its tags, a template mostly is YAML as it stands.
    String plain = blank(blank(text, EXPRESSION, "x"), TAG, " ");
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LARGEST_FILE);
    options.setAllowDuplicateKeys(true);
    try {
      ExpectedRowsText rows = new ExpectedRowsText(text, true);
      rows.enter(
          new Composer(new ParserImpl(new StreamReader(plain), options), new Resolver(), options)
              .getSingleNode());
      return rows;
    } catch (YAMLException e) {
      if (plain.equals(text)) {
        throw PurlinException.internal(file + " was read, but cannot be read again", e);
      }
      return new ExpectedRowsText(text, false);
    }
  }

  private static String blank(String text, Pattern tags, String with) {
    return tags.matcher(text)
        .replaceAll(
            tag ->
                Matcher.quoteReplacement(
                    tag.group()
                        .codePoints()
                        .mapToObj(c -> c == '\n' || c == '\r' ? Character.toString(c) : with)
                        .collect(Collectors.joining())));
  }

  private void enter(Node node) {
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(this::enter);
    } else if (node instanceof MappingNode map) {
      for (NodeTuple tuple : map.getValue()) {
        Mark at = tuple.getValueNode().getStartMark();
        entries.putIfAbsent(
            key(at.getLine() + 1, at.getColumn() + 1),
            new Entry(map, tuple.getKeyNode(), tuple.getValueNode()));
        enter(tuple.getValueNode());
      }
    }
  }

  private static String key(int line, int column) {
    return line + ":" + column;
  }

  /**
   * A text in which other rows stand at a place.
   *
   * @param changed this text, changed only behind the place
   * @param rows the rows in flow style
   */
  String replace(String changed, Position at, List<String> rows) {
    Entry entry = entries.get(key(at.line(), at.column()));
    if (!readable || entry == null) {
      throw ExpectedRowsFile.refused(at, "the template makes them");
    }
    Node value = entry.value();
    if (value.getAnchor() != null) {
      throw ExpectedRowsFile.refused(at, "other places refer to them by an anchor");
    }
    int start = index(value.getStartMark());
    int end = end(value);
    String before = text.substring(start, end);
    if (EXPRESSION.matcher(before).find() || TAG.matcher(before).find()) {
      throw ExpectedRowsFile.refused(at, "the template makes some of them");
    }
    boolean block = value instanceof SequenceNode list && list.getFlowStyle() == FlowStyle.BLOCK;
    boolean some = value instanceof SequenceNode list && !list.getValue().isEmpty();
    boolean flow = entry.map().getFlowStyle() == FlowStyle.FLOW || some && !block;
    if (rows.isEmpty() || flow) {
      String list = "[" + String.join(", ", rows) + "]";
      String blank = start > 0 && text.charAt(start - 1) == ':' ? " " : "";
      return changed.substring(0, start) + blank + list + changed.substring(end);
    }
    int column =
        block ? value.getStartMark().getColumn() : entry.key().getStartMark().getColumn() + 2;
    String newLine = (text.contains("\r\n") ? "\r\n" : "\n") + " ".repeat(column);
    String list = rows.stream().map(row -> "- " + row).collect(Collectors.joining(newLine));
    if (block) {
      return changed.substring(0, start) + list + changed.substring(end);
    }
    String head = changed.substring(0, start).stripTrailing();
    return head + newLine + list + changed.substring(end);
  }

  private int index(Mark mark) {
    return text.offsetByCodePoints(0, mark.getIndex());
  }

  /** The end of a value; SnakeYAML counts comments and blank lines behind a block to it. */
  private int end(Node node) {
    Node last = node;
    while (last instanceof CollectionNode<?> inner
        && inner.getFlowStyle() == FlowStyle.BLOCK
        && !inner.getValue().isEmpty()) {
      Object element = inner.getValue().get(inner.getValue().size() - 1);
      last = element instanceof NodeTuple tuple ? tuple.getValueNode() : (Node) element;
    }
    int end = index(last.getEndMark());
    int start = index(node.getStartMark());
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
