package dev.purlin.transforms.join;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Iterator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Which row of the right side matches.
 *
 * @param tolerance how far apart values may be, in their unit; null if any distance will do
 * @param exact whether equal values match
 */
record AsOfMatch(AsOfJoin.Direction direction, @Nullable BigDecimal tolerance, boolean exact)
    implements Serializable {

  /** Goes through the right side in step with the left one; both are in order. */
  final class Rights {
    private final Iterator<Placed> rest;
    private @Nullable Placed before;
    private @Nullable Placed firstEqual;
    private @Nullable Placed lastEqual;
    private @Nullable Placed after;

    Rights(Iterator<Placed> sorted) {
      this.rest = sorted;
      this.after = next();
    }

    /** The match of the next row of the left side, by its value. */
    @Nullable Placed match(Object value) {
      advance(value);
      Placed match =
          switch (direction) {
            case BACKWARD -> exact && lastEqual != null ? lastEqual : before;
            case FORWARD -> exact && firstEqual != null ? firstEqual : after;
            case NEAREST -> exact && lastEqual != null ? lastEqual : nearer(value);
          };
      return match != null && isNear(value, match) ? match : null;
    }

    private void advance(Object value) {
      if (lastEqual != null && OrderedValue.compare(lastEqual.on(), value) < 0) {
        before = lastEqual;
        firstEqual = null;
        lastEqual = null;
      }
      while (after != null && OrderedValue.compare(after.on(), value) < 0) {
        before = after;
        after = next();
      }
      while (after != null && OrderedValue.compare(after.on(), value) == 0) {
        firstEqual = firstEqual == null ? after : firstEqual;
        lastEqual = after;
        after = next();
      }
    }

    private @Nullable Placed next() {
      return rest.hasNext() ? rest.next() : null;
    }

    private @Nullable Placed nearer(Object value) {
      if (before == null || after == null) {
        return before == null ? after : before;
      }
      BigDecimal back = OrderedValue.distance(value, before.on());
      BigDecimal ahead = OrderedValue.distance(value, after.on());
      return ahead == null || back != null && back.compareTo(ahead) <= 0 ? before : after;
    }

    private boolean isNear(Object value, Placed match) {
      if (tolerance == null) {
        return true;
      }
      BigDecimal distance = OrderedValue.distance(value, match.on());
      return distance != null && distance.compareTo(tolerance) <= 0;
    }
  }
}
