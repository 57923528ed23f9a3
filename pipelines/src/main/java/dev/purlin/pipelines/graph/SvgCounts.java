package dev.purlin.pipelines.graph;

import java.util.ArrayList;
import java.util.List;

/** Finds places for the counts on edges where none covers another. */
final class SvgCounts {
  private static final double CHARACTER = 7.2;
  private static final double HEIGHT = 13;

  /** Where on its curve a count may be, the best place first. */
  private static final double[] WAYS = {0.5, 0.38, 0.62, 0.28, 0.72, 0.2, 0.8};

  private final List<Place> taken = new ArrayList<>();

  /** The middle of a count, and how wide it is. */
  record Place(double x, double y, double width) {
    private boolean covers(Place other) {
      return Math.abs(x - other.x) < (width + other.width) / 2 && Math.abs(y - other.y) < HEIGHT;
    }
  }

  /** An edge from one layer to the next, which leaves and arrives upright. */
  record Curve(double fromX, double fromY, double toX, double toY) {
    private Place at(double way, double width) {
      double across = way * way * (3 - 2 * way);
      double down = way * (1.5 - way * (1.5 - way));
      return new Place(fromX + across * (toX - fromX), fromY + down * (toY - fromY), width);
    }
  }

  /** A place on a curve; in its middle if there is no free one. */
  Place place(String text, Curve curve) {
    double width = text.length() * CHARACTER;
    Place found = curve.at(WAYS[0], width);
    for (double way : WAYS) {
      Place place = curve.at(way, width);
      if (taken.stream().noneMatch(place::covers)) {
        found = place;
        break;
      }
    }
    taken.add(found);
    return found;
  }
}
