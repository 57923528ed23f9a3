package dev.purlin.core.books;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.run.RunContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * How many rows a step has refused for which reason. Counters have the hash of a reason in their
 * names, for a reason is text; a set of texts for each says which it is, with an example. Such a
 * set drops what is beyond a million characters: then it is one of thousands of examples of a
 * reason that is known.
 *
 * <p>Each worker counts so many reasons separately; all others are one.
 */
public final class RejectReasons {
  private static final String COUNTER = "/reason-";
  private static final String TEXT = "/text";
  private static final String SHARED = "reasons of rejected rows";
  private static final int MOST = 50;
  private static final int LONGEST = 300;
  private static final String OTHERS = "other reasons";

  private final String step;
  private final Map<String, long[]> pending = new LinkedHashMap<>();
  private final Map<String, String> told = new HashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  RejectReasons(String step) {
    this.step = step;
  }

  /**
   * Counts a refused row.
   *
   * @param reason why, without what differs from row to row
   * @param example says where it stood and what was wrong there; asked for the first row of a
   *     reason
   */
  void add(String reason, Supplier<String> example) {
    String kept = shortened(reason);
    boolean known = told.containsKey(kept) || told.size() < MOST;
    String text = known ? kept : OTHERS;
    if (!told.containsKey(text)) {
      String name = step + COUNTER + hash(text);
      told.put(text, name);
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("step", step);
      json.put("counter", name);
      json.put("reason", text);
      json.put("example", shortened(example.get()));
      texts.put(name, json.toString());
    }
    pending.computeIfAbsent(told.get(text), name -> new long[1])[0]++;
  }

  void flush(Optional<RunContext> watching) {
    texts.forEach(
        (name, text) -> {
          Metrics.stringSet(StepCounts.NAMESPACE, name + TEXT).add(text);
          watching
              .flatMap(run -> run.shared(SHARED, Texts.class))
              .ifPresent(known -> known.texts.add(text));
        });
    texts.clear();
    pending.forEach(
        (name, count) -> {
          Metrics.counter(StepCounts.NAMESPACE, name).inc(count[0]);
          watching.ifPresent(run -> run.counts().add(name, count[0]));
        });
    pending.clear();
  }

  /** What a run knows in its own JVM of the reasons of its steps. */
  private static final class Texts {
    private final Set<String> texts = ConcurrentHashMap.newKeySet();
  }

  /** Lets workers of this JVM tell a run their reasons. */
  public static void watch(RunContext run) {
    run.share(SHARED, new Texts());
  }

  /** The reasons that came to a run in its own JVM, as JSON. */
  public static Set<String> texts(RunContext run) {
    return run.shared(SHARED, Texts.class).map(known -> known.texts).orElse(Set.of());
  }

  /** Whether a set of texts in the books' namespace is about a reason of a step. */
  public static boolean isMetricName(String name, String step) {
    return name.startsWith(step + COUNTER);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST - 1))) + "…";
  }

  private static String hash(String text) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return Long.toHexString(hash);
  }
}
