package dev.purlin.tests.delivery.jenkins;

import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The inside of a declarative block. Only the words it is given mean something there; any other
 * fails the test, as Jenkins refuses it.
 */
final class Section extends GroovyObjectSupport {
  private final String name;
  private final Variables variables;
  private final Map<String, Function<List<Object>, Object>> words = new TreeMap<>();
  private final Map<String, Object> values = new HashMap<>();
  private final Set<String> once = new TreeSet<>();
  private final Set<String> said = new TreeSet<>();
  private BiConsumer<String, Object> assignment;

  Section(String name, Variables variables) {
    this.name = name;
    this.variables = variables;
  }

  /**
   * A word that may be said any number of times, and what it is worth to the word it is an argument
   * of.
   */
  Section word(String word, Function<List<Object>, Object> meaning) {
    words.put(word, meaning);
    return this;
  }

  /** A word that may be said once. */
  Section once(String word, java.util.function.Consumer<List<Object>> meaning) {
    once.add(word);
    return word(
        word,
        arguments -> {
          meaning.accept(arguments);
          return null;
        });
  }

  Section value(String word, Object value) {
    values.put(word, value);
    return this;
  }

  Section assignments(BiConsumer<String, Object> meaning) {
    assignment = meaning;
    return this;
  }

  void read(Closure<?> block) {
    block.setDelegate(this);
    block.setResolveStrategy(Closure.DELEGATE_ONLY);
    block.call();
  }

  boolean said(String word) {
    return said.contains(word);
  }

  @Override
  public Object invokeMethod(String word, Object arguments) {
    Function<List<Object>, Object> meaning = words.get(word);
    if (meaning == null) {
      throw new JenkinsfileException(
          "%s knows no '%s'; it knows %s".formatted(name, word, words.keySet()));
    }
    if (!said.add(word) && once.contains(word)) {
      throw new JenkinsfileException("%s says '%s' twice".formatted(name, word));
    }
    return meaning.apply(Arrays.asList((Object[]) arguments));
  }

  @Override
  public Object getProperty(String property) {
    Object value = values.get(property);
    return value == null ? variables.getVariable(property) : value;
  }

  @Override
  public void setProperty(String property, Object value) {
    if (assignment == null) {
      throw new JenkinsfileException("%s takes no assignment to '%s'".formatted(name, property));
    }
    assignment.accept(property, value);
  }
}
