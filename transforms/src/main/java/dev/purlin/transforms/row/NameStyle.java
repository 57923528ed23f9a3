package dev.purlin.transforms.row;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the words of a name are written. */
public enum NameStyle {
  /** As they are. */
  AS_IS,
  /** {@code order_id}. */
  SNAKE_CASE,
  /** {@code orderId}. */
  CAMEL_CASE,
  /** {@code order id}, all letters small, everything else as it is. */
  LOWER,
  /** {@code ORDER ID}, all letters large, everything else as it is. */
  UPPER;

  /** The name in this style; as it is if it has no letter or digit that could be kept. */
  public String apply(String name) {
    String styled =
        switch (this) {
          case AS_IS -> name;
          case SNAKE_CASE -> String.join("_", words(name));
          case CAMEL_CASE -> camelCase(words(name));
          case LOWER -> name.toLowerCase(Locale.ROOT);
          case UPPER -> name.toUpperCase(Locale.ROOT);
        };
    return styled.isEmpty() ? name : styled;
  }

  /** The words in small letters: they end where a capital begins, or anything but a letter. */
  private static List<String> words(String name) {
    String spaced =
        name.replaceAll("(\\p{Ll}|\\d)(\\p{Lu})", "$1 $2")
            .replaceAll("(\\p{Lu})(\\p{Lu}\\p{Ll})", "$1 $2")
            .replaceAll("[^\\p{L}\\p{M}\\p{N}]+", " ");
    return Arrays.stream(spaced.strip().split(" ", -1))
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String camelCase(List<String> words) {
    return words.get(0)
        + words.stream()
            .skip(1)
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
  }
}
