package dev.purlin.core.parameter;

import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One parameter, as data.
 *
 * @param name as it is written in pipeline files
 * @param type the type that other SDKs see; what may have any shape is JSON in a string there
 * @param kind how the type is told to people: string, integer, boolean, list of strings, ...
 * @param description what it does
 * @param required whether it must be given
 * @param defaultValue what holds where it is not given, as text; null if nothing does
 * @param absent what holds where it is not given, in words; empty if {@code defaultValue} tells it
 * @param words the words allowed; empty if any
 * @param min the smallest number allowed
 * @param max the largest number allowed
 * @param example a value, as it would be written in a pipeline file; empty if there is none
 * @param group the heading it stands under; empty for the first ones
 * @param anyShape whether a pipeline file may give a value of any shape
 * @param nested the parameters within, for a record or a list or map of records
 * @param shorthand the nested parameter that a scalar in the record's place stands for
 */
public record ParameterSpec(
    String name,
    FieldType type,
    String kind,
    String description,
    boolean required,
    @Nullable String defaultValue,
    String absent,
    List<String> words,
    long min,
    long max,
    String example,
    String group,
    boolean anyShape,
    List<ParameterSpec> nested,
    @Nullable String shorthand) {

  /** What the parameter does, which words it takes, and what holds where it is not given. */
  public String text() {
    StringBuilder text = new StringBuilder(description);
    if (!words.isEmpty()) {
      text.append(" One of: ").append(String.join(", ", words)).append('.');
    }
    if (!absent.isEmpty()) {
      text.append(" Default: ").append(absent).append('.');
    } else if (defaultValue != null) {
      text.append(" Default: ").append(defaultValue.isEmpty() ? "empty" : defaultValue).append('.');
    }
    return text.toString();
  }
}
