package dev.purlin.io.fixedwidth;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.io.fixedwidth.FixedWidthWriter.Padding;
import dev.purlin.io.fixedwidth.Layout.Slot;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Compares the columns that are to be written with the fields there are. */
final class TargetLayout {
  private static final String CHANGES_NUMBERS = "123456789+-.,eE";

  private final WriteToFixedWidth.Configuration configuration;
  private final Schema schema;
  private final List<Problem> problems = new ArrayList<>();

  TargetLayout(WriteToFixedWidth.Configuration configuration, Schema schema) {
    this.configuration = configuration;
    this.schema = schema;
  }

  /**
   * What writes the rows.
   *
   * @param step the name of the step, for errors
   * @throws ConfigurationException with all that is wrong with the columns
   */
  FixedWidthWriter writer(String step) {
    List<FixedWidthTargetColumn> columns = configuration.columns();
    Layout layout =
        Layout.declared(columns.stream().map(FixedWidthTargetColumn::place).toList(), problems);
    throwProblems();
    List<Padding> paddings = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < columns.size(); i++) {
      Slot slot = layout.slots().get(i);
      requirePlace(slot, next, "columns." + i);
      next = slot.end();
      if (schema.hasField(slot.name())) {
        paddings.add(padding(slot, columns.get(i), "columns." + i));
      } else {
        problems.add(
            new Problem("columns." + i + ".name", Names.unknown("field", slot.name(), schema)));
      }
    }
    for (String field : schema.getFieldNames()) {
      if (!layout.names().contains(field)) {
        problems.add(
            new Problem(
                "columns",
                "field '%s' has no column; add one, or leave the field out with Select"
                    .formatted(field)));
      }
    }
    throwProblems();
    return new FixedWidthWriter(
        step,
        schema,
        paddings,
        configuration.text().charset().name(),
        configuration.header(),
        configuration.nullText());
  }

  private void throwProblems() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private void requirePlace(Slot slot, int next, String path) {
    if (slot.end() == Layout.OPEN) {
      problems.add(
          new Problem(
              path,
              "column '%s' has neither a width nor an end, and nothing says where to stop filling it"
                  .formatted(slot.name())));
    } else if (slot.start() < next) {
      problems.add(
          new Problem(
              path + ".start",
              "column '%s' starts at character %d, and the one before ends at character %d"
                  .formatted(slot.name(), slot.start() + 1, next)));
    }
  }

  private Padding padding(Slot slot, FixedWidthTargetColumn column, String path) {
    boolean number = schema.getField(slot.name()).getType().getTypeName().isNumericType();
    Alignment align = column.align();
    boolean right = align == null ? number : align == Alignment.RIGHT;
    String pad = column.pad() == null ? " " : column.pad();
    if (pad.codePointCount(0, pad.length()) != 1 || "\r\n".contains(pad)) {
      problems.add(
          new Problem(path + ".pad", "is '%s', expected one character".formatted(pad.strip())));
    } else if (number && (CHANGES_NUMBERS.contains(pad) || pad.equals("0") && !right)) {
      problems.add(
          new Problem(
              path + ".pad",
              "'%s' %s the digits would make another number"
                  .formatted(pad, right ? "before" : "behind")));
    }
    if (slot.scale() != null && !number) {
      problems.add(
          new Problem(
              path + ".scale",
              "field '%s' is %s, expected a number"
                  .formatted(slot.name(), Names.type(schema.getField(slot.name()).getType()))));
    }
    int width = slot.end() - slot.start();
    requireFit("null_text", configuration.nullText(), slot.name(), width);
    if (configuration.header()) {
      requireFit("header", slot.name(), slot.name(), width);
    }
    return new Padding(slot.name(), slot.start(), width, slot.scale(), number, right, pad);
  }

  private void requireFit(String path, String text, String column, int width) {
    int characters = Padding.characters(text);
    if (characters > width) {
      problems.add(
          new Problem(
              path,
              "'%s' has %d characters, and column '%s' %d"
                  .formatted(text, characters, column, width)));
    }
  }
}
