package dev.purlin.core.expression.function;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/** {@code x IN (...)} with a long list, as a look-up in a set; generated code calls it. */
@Strict
public final class Membership {
  private static final String SEPARATOR = "\u0000";
  private static final Prepared<String, Set<String>> TEXTS =
      new Prepared<>(list -> Set.of(list.split(SEPARATOR, -1)));
  private static final Prepared<String, Set<Long>> NUMBERS =
      new Prepared<>(
          list ->
              Arrays.stream(list.split(SEPARATOR)).map(Long::valueOf).collect(Collectors.toSet()));

  private Membership() {}

  public static String list(Iterable<String> values) {
    return String.join(SEPARATOR, values);
  }

  public static boolean in(String value, String list) {
    return TEXTS.get(list).contains(value);
  }

  public static boolean in(long value, String list) {
    return NUMBERS.get(list).contains(value);
  }
}
