package dev.purlin.pipelines.graph;

import dev.purlin.pipelines.spec.Graph.Node;

/** The texts of the SVG picture, and the room they need. */
final class SvgText {
  private static final double NAME_SIZE = 13 * 1.2;
  private static final double TYPE_SIZE = 11 * 1.1;
  private static final double PADDING = 40;
  private static final double NARROWEST = 96;

  private SvgText() {}

  static double boxWidth(Node node) {
    double name = width(Labels.shortName(node), NAME_SIZE);
    double type = width(secondLine(node), TYPE_SIZE);
    return Math.ceil(Math.max(NARROWEST, Math.max(name, type) + PADDING));
  }

  /** The type, unless the name tells it, and the chain or composite that the step is in. */
  static String secondLine(Node node) {
    String type = Labels.saysItsType(node) ? "" : node.type();
    String group = Labels.group(node).isEmpty() ? "" : "in " + Labels.group(node);
    return type.isEmpty() || group.isEmpty() ? type + group : type + " · " + group;
  }

  /** About the width of a text in Helvetica: there is no font to measure it with. */
  private static double width(String text, double size) {
    double width = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("iljtfrI.,:;'|![]()/ ".indexOf(c) >= 0) {
        width += 0.31;
      } else if ("mwMW@".indexOf(c) >= 0) {
        width += 0.84;
      } else if (c > 0x2E80) {
        width += 1;
      } else {
        width += Character.isUpperCase(c) ? 0.69 : 0.56;
      }
    }
    return width * size;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
