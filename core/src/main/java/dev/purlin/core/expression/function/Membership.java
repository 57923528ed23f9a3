package dev.purlin.core.expression.function;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/** {@code x IN (...)} with a long list, as a look-up in a set; generated code calls it. */
@Strict
public final class Membership {
  private static final String SEPARATOR = "\u0000";
  private static final Map<String, Set<String>> TEXTS = new ConcurrentHashMap<>();
  private static final Map<String, Set<Long>> NUMBERS = new ConcurrentHashMap<>();

  private Membership() {}

  public static String list(Iterable<String> values) {
    return String.join(SEPARATOR, values);
  }

  public static boolean in(String value, String list) {
    return TEXTS.computeIfAbsent(list, all -> Set.of(all.split(SEPARATOR, -1))).contains(value);
  }

  public static boolean in(long value, String list) {
    return NUMBERS
        .computeIfAbsent(
            list,
            all ->
                Arrays.stream(all.split(SEPARATOR)).map(Long::valueOf).collect(Collectors.toSet()))
        .contains(value);
  }
}
