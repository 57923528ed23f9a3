package dev.purlin.io.stage;

import dev.purlin.core.problem.ConfigurationException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which older stages of a name are kept, once a run has succeeded.
 *
 * @param keep how many, with that of the run; null for any number
 * @param keepFor how long; null for ever
 */
record Retention(@Nullable Integer keep, @Nullable Duration keepFor) implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})\\s*([smhdw])");

  static Retention of(@Nullable Integer keep, @Nullable String keepFor) {
    if (keep != null && keepFor != null) {
      throw new ConfigurationException(
          "keep_for", "keep and keep_for exclude each other: say how many runs, or for how long");
    }
    return new Retention(keep, keepFor == null ? null : time(keepFor));
  }

  private static Duration time(String text) {
    Matcher matcher = TIME.matcher(text.trim());
    if (!matcher.matches()) {
      throw new ConfigurationException(
          "keep_for", "expected a time such as 30d, 12h, 90m or 2w, found '%s'".formatted(text));
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }

  boolean removesNothing() {
    return keep == null && keepFor == null;
  }

  /**
   * Removes the complete stages that are not kept; never that of the run, or one that a run which
   * lives writes or reads.
   */
  void apply(StagePlace own, Instant now) throws IOException {
    List<StageManifest> others =
        StageArea.complete(own, sentence -> LOG.warn("{}", sentence)).stream()
            .filter(stage -> !stage.place().equals(own))
            .toList();
    for (int i = 0; i < others.size(); i++) {
      StageManifest other = others.get(i);
      boolean tooMany = keep != null && i + 1 >= keep;
      boolean tooOld = keepFor != null && other.ended().isBefore(now.minus(keepFor));
      if ((tooMany || tooOld) && !StageArea.removeUnused(other.place(), own.run())) {
        LOG.info("the stage '{}' is not removed yet: another run uses it", other.place());
      }
    }
  }
}
