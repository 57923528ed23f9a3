package dev.purlin.io.file;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;

/**
 * The columns of several files, united by their names: those of the first file, and behind them
 * those that others add. Of two types a column has the wider one, if every value of the other is
 * exactly one of it.
 */
public final class FileUnion {
  /** Where files lie on this machine, that many are looked at. */
  private static final int MOST_HERE = 10_000;

  /** Elsewhere each is a request. */
  private static final int MOST_ELSEWHERE = 20;

  /** So many differences are told one by one. */
  private static final int MOST_TOLD = 10;

  /** Each can hold those before it. */
  private static final List<TypeName> WHOLE_NUMBERS =
      List.of(TypeName.BYTE, TypeName.INT16, TypeName.INT32, TypeName.INT64);

  private final Map<String, Set<String>> filesByColumn = new LinkedHashMap<>();
  private final Map<String, Typed> types = new HashMap<>();
  private final Set<String> files = new LinkedHashSet<>();

  /** The type of a column, and a file that has it. */
  private record Typed(FieldType type, String file) {}

  /** The files whose columns are looked at before anything is read: of very many, the first. */
  public static List<Metadata> lookedAt(List<Metadata> files) {
    boolean here = files.stream().allMatch(file -> file.resourceId().getScheme().equals("file"));
    return files.subList(0, Math.min(files.size(), here ? MOST_HERE : MOST_ELSEWHERE));
  }

  /** Adds a file. */
  public void add(String file, Collection<String> columns) {
    files.add(file);
    columns.forEach(
        column -> filesByColumn.computeIfAbsent(column, name -> new HashSet<>()).add(file));
  }

  /**
   * Adds a file whose columns have types.
   *
   * @throws PurlinException if a type is not that of the files before, and neither is the wider one
   */
  public void add(String file, Schema schema) {
    add(file, schema.getFieldNames());
    for (Schema.Field field : schema.getFields()) {
      types.merge(
          field.getName(),
          new Typed(field.getType(), file),
          (one, other) -> wider(field.getName(), one, other));
    }
  }

  private static Typed wider(String column, Typed one, Typed other) {
    FieldType first = one.type().withNullable(false);
    FieldType second = other.type().withNullable(false);
    boolean nullable =
        Boolean.TRUE.equals(one.type().getNullable())
            || Boolean.TRUE.equals(other.type().getNullable());
    if (first.equals(second) || widens(second, first)) {
      return new Typed(first.withNullable(nullable), one.file());
    }
    if (widens(first, second)) {
      return new Typed(second.withNullable(nullable), other.file());
    }
    throw PurlinException.user(
        "column '%s' is %s in '%s' and %s in '%s'; files that are read together must agree"
            .formatted(column, Names.type(first), one.file(), Names.type(second), other.file()));
  }

  /** Whether every value of a type is exactly one of another. */
  public static boolean widens(FieldType from, FieldType to) {
    int whole = WHOLE_NUMBERS.indexOf(from.getTypeName());
    return switch (to.getTypeName()) {
      case INT16, INT32, INT64 -> whole >= 0 && whole < WHOLE_NUMBERS.indexOf(to.getTypeName());
      case FLOAT -> whole >= 0 && whole < WHOLE_NUMBERS.indexOf(TypeName.INT32);
      case DOUBLE ->
          whole >= 0 && whole < WHOLE_NUMBERS.indexOf(TypeName.INT64)
              || from.getTypeName() == TypeName.FLOAT;
      case DECIMAL -> whole >= 0;
      default -> false;
    };
  }

  /** A value of a type that {@link #widens} to another, as one of that. */
  public static Object widened(Object value, FieldType to) {
    Number number = (Number) value;
    return switch (to.getTypeName()) {
      case INT16 -> number.shortValue();
      case INT32 -> number.intValue();
      case INT64 -> number.longValue();
      case FLOAT -> number.floatValue();
      case DOUBLE -> number.doubleValue();
      case DECIMAL -> BigDecimal.valueOf(number.longValue());
      default -> throw new IllegalArgumentException("nothing widens to " + to.getTypeName());
    };
  }

  /**
   * The schema of the rows of all files, for files that were added with types. A column that a file
   * lacks is nullable.
   *
   * @param columns the columns that are read, all of which some file has
   */
  public Schema schema(List<String> columns) {
    Schema.Builder schema = Schema.builder();
    for (String column : columns) {
      Typed typed = types.get(column);
      if (typed == null) {
        throw new IllegalArgumentException("no file has a column " + column);
      }
      boolean everywhere = filesByColumn.getOrDefault(column, Set.of()).size() == files.size();
      FieldType type = typed.type();
      schema.addField(column, everywhere ? type : type.withNullable(true));
    }
    return schema.build();
  }

  /** The names of all columns. */
  public List<String> columns() {
    return List.copyOf(filesByColumn.keySet());
  }

  /**
   * Says which of these columns are not in all files, a sentence for each.
   *
   * @param step the step that reads them
   */
  public List<String> differences(String step, Collection<String> columns) {
    List<String> sentences = new ArrayList<>();
    int more = 0;
    for (String column : columns) {
      Set<String> having = filesByColumn.getOrDefault(column, Set.of());
      if (having.size() == files.size()) {
        continue;
      }
      if (sentences.size() == MOST_TOLD) {
        more++;
        continue;
      }
      String lacking =
          files.stream()
              .filter(file -> !having.contains(file))
              .limit(3)
              .collect(Collectors.joining("', '", "'", "'"));
      int count = files.size() - having.size();
      sentences.add(
          "%s: column '%s' is NULL in the rows of %d of %d files, which lack it: %s%s"
              .formatted(step, column, count, files.size(), lacking, count > 3 ? ", ..." : ""));
    }
    if (more > 0) {
      sentences.add("%s: %d more columns are not in all files".formatted(step, more));
    }
    return sentences;
  }
}
