package dev.purlin.pipelines.spec;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where to find what people look for under the name of a transform that there is not. */
public final class Elsewhere {
  private static final Set<String> SORTING = Set.of("sort", "sortrows", "sortvalues", "orderby");

  private Elsewhere() {}

  /** What to do in place of a transform; nothing if nobody expects one of this name. */
  public static Optional<String> of(String type) {
    return SORTING.contains(type.toLowerCase(Locale.ROOT).replace("_", ""))
        ? Optional.of(
            "rows have no order between steps: order_by of WriteToCsv and the other file targets"
                + " orders what is written, and TopN keeps the first rows in an order")
        : Optional.empty();
  }
}
