package dev.purlin.core.parameter;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The words that pipeline files use for the constants of an enum. */
public final class Words {
  private Words() {}

  /** Every word that is offered for a constant of the enum, in the order of the constants. */
  public static List<String> of(Class<? extends Enum<?>> type) {
    List<String> words = new ArrayList<>();
    for (Enum<?> constant : type.getEnumConstants()) {
      if (!isHidden(constant)) {
        words.addAll(words(constant));
      }
    }
    return words;
  }

  /** The preferred word for a constant. */
  public static String of(Enum<?> constant) {
    return words(constant).get(0);
  }

  /**
   * The constant that a word means; letter case does not count.
   *
   * @param path the parameter that holds the word
   * @throws ConfigurationException if the word means none of them
   */
  public static <E extends Enum<?>> E parse(String path, Class<E> type, String word) {
    for (E constant : type.getEnumConstants()) {
      boolean meant =
          Stream.concat(words(constant).stream(), aliases(constant).stream())
              .anyMatch(known -> known.equalsIgnoreCase(word.strip()));
      if (meant) {
        return constant;
      }
    }
    String kind = path.substring(path.lastIndexOf('.') + 1).replace('_', ' ');
    throw new ConfigurationException(path, Names.unknown(kind, word, of(type)));
  }

  private static List<String> words(Enum<?> constant) {
    Word word = annotation(constant);
    return word == null ? List.of(constant.name().toLowerCase(Locale.ROOT)) : List.of(word.value());
  }

  private static List<String> aliases(Enum<?> constant) {
    Word word = annotation(constant);
    return word == null ? List.of() : List.of(word.aliases());
  }

  private static boolean isHidden(Enum<?> constant) {
    Word word = annotation(constant);
    return word != null && word.hidden();
  }

  private static Word annotation(Enum<?> constant) {
    try {
      return constant.getDeclaringClass().getField(constant.name()).getAnnotation(Word.class);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(constant + " is not a field of its enum", e);
    }
  }
}
