package dev.purlin.io.fixedwidth;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.type.TypeInference;
import dev.purlin.io.fixedwidth.Layout.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds the types that fit the first records. */
final class TypeSample {
  private final FixedWidthFormat format;
  private final LineCheck check;
  private final TypeInference[] inferences;
  private int fitting;
  private int misfits;
  private @Nullable Rejection firstMisfit;

  TypeSample(FixedWidthFormat format) {
    this.format = format;
    this.check = new LineCheck(format.layout(), format.fillsShort(), format.dropsExtra());
    this.inferences = new TypeInference[format.layout().slots().size()];
    Arrays.fill(inferences, TypeInference.start(format.formats()));
  }

  /** Takes a record of the sample in. */
  void add(FixedLine line) {
    Rejection misfit = check.problem(line, "");
    if (misfit != null) {
      misfits++;
      firstMisfit = firstMisfit == null ? misfit : firstMisfit;
      return; // It will be refused.
    }
    fitting++;
    for (int i = 0; i < inferences.length; i++) {
      Slot slot = format.layout().slots().get(i);
      String text = line.text(slot.start(), slot.end());
      if (!format.isNull(text)) {
        inferences[i] = inferences[i].with(text);
      }
    }
  }

  /**
   * The types of the columns, in the order of the layout.
   *
   * @throws PurlinException if there were records, and none of them is of the layout
   */
  List<FieldType> found(String path) {
    if (firstMisfit != null && fitting == 0) {
      throw PurlinException.user(
          "'%s': none of the first %d record%s fits the columns; the first one %s"
              .formatted(path, misfits, misfits == 1 ? "" : "s", firstMisfit.message()));
    }
    List<FieldType> types = new ArrayList<>();
    for (int i = 0; i < inferences.length; i++) {
      boolean implied = format.layout().slots().get(i).scale() != null;
      types.add(implied ? FieldType.DECIMAL : inferences[i].type());
    }
    return types;
  }
}
