package dev.purlin.io.file;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Required;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  private static final int MOST_ELSEWHERE = 100;

  private static final String BEHIND_ALL = "\uffff";

  /** Why a column is asked of a file that others may lack. */
  public static final String NOT_LOOKED_AT =
      "; of so many files only the first are looked at before the run, and may lack columns";

  /** So many differences are told one by one. */
  private static final int MOST_TOLD = 10;

  /** Each can hold those before it. */
  private static final List<TypeName> WHOLE_NUMBERS =
      List.of(TypeName.BYTE, TypeName.INT16, TypeName.INT32, TypeName.INT64);

  private final List<String> files = new ArrayList<>();
  private final Map<String, Column> columns = new LinkedHashMap<>();

  /** What is known of a column: the numbers of the files that have it, and its types there. */
  private static final class Column {
    private final BitSet files = new BitSet();

    /** Each type with the first file that has it. */
    private final Map<FieldType, String> types = new LinkedHashMap<>();

    private boolean nullable;
  }

  /** The files whose columns are looked at before anything is read: of very many, the first. */
  public static List<Metadata> lookedAt(List<Metadata> files) {
    boolean here = files.stream().allMatch(file -> file.resourceId().getScheme().equals("file"));
    return files.subList(0, Math.min(files.size(), here ? MOST_HERE : MOST_ELSEWHERE));
  }

  /** The last file that is looked at; behind all names if all are. */
  public static String last(List<Metadata> files) {
    List<Metadata> looked = lookedAt(files);
    return looked.size() == files.size()
        ? BEHIND_ALL
        : looked.get(looked.size() - 1).resourceId().toString();
  }

  /**
   * Whether a file is one of those that were looked at.
   *
   * @param last the last of them; files are sorted by name
   */
  public static boolean wasLookedAt(String file, String last) {
    return file.compareTo(last) <= 0;
  }

  /** Adds a file. */
  public void add(String file, Collection<String> names) {
    for (String name : names) {
      columns.computeIfAbsent(name, any -> new Column()).files.set(files.size());
    }
    files.add(file);
  }

  /** Adds a file whose columns have types. */
  public void add(String file, Schema schema) {
    add(file, schema.getFieldNames());
    for (Schema.Field field : schema.getFields()) {
      Column column = Required.get(columns, field.getName());
      column.types.putIfAbsent(field.getType().withNullable(false), file);
      column.nullable |= Boolean.TRUE.equals(field.getType().getNullable());
    }
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
   * @param names the columns that are read, all of which some file has
   * @throws PurlinException if none of a column's types is wider than all others
   */
  public Schema schema(List<String> names) {
    Schema.Builder schema = Schema.builder();
    for (String name : names) {
      Column column = Required.get(columns, name);
      boolean everywhere = column.files.cardinality() == files.size();
      schema.addField(name, widest(name, column).withNullable(column.nullable || !everywhere));
    }
    return schema.build();
  }

  private static FieldType widest(String name, Column column) {
    for (FieldType wide : column.types.keySet()) {
      if (column.types.keySet().stream()
          .allMatch(type -> type.equals(wide) || widens(type, wide))) {
        return wide;
      }
    }
    for (FieldType one : column.types.keySet()) {
      for (FieldType other : column.types.keySet()) {
        if (!one.equals(other) && !widens(one, other) && !widens(other, one)) {
          throw PurlinException.user(
              "column '%s' is %s in '%s' and %s in '%s'; files that are read together must agree"
                  .formatted(
                      name,
                      Names.type(one),
                      column.types.get(one),
                      Names.type(other),
                      column.types.get(other)));
        }
      }
    }
    throw PurlinException.internal(
        "none of the types of column '%s' is the widest".formatted(name), null);
  }

  /** The names of all columns. */
  public List<String> columns() {
    return List.copyOf(columns.keySet());
  }

  /**
   * Says which of these columns are not in all files, a sentence for each.
   *
   * @param step the step that reads them
   */
  public List<String> differences(String step, Collection<String> names) {
    List<String> sentences = new ArrayList<>();
    int more = 0;
    for (String name : names) {
      Column column = columns.get(name);
      BitSet having = column == null ? new BitSet() : column.files;
      int lacking = files.size() - having.cardinality();
      if (lacking == 0) {
        continue;
      }
      if (sentences.size() == MOST_TOLD) {
        more++;
        continue;
      }
      String some =
          IntStream.range(0, files.size())
              .filter(file -> !having.get(file))
              .limit(3)
              .mapToObj(files::get)
              .collect(Collectors.joining("', '", "'", "'"));
      sentences.add(
          "%s: column '%s' is NULL in the rows of %d of %d files, which lack it: %s%s"
              .formatted(step, name, lacking, files.size(), some, lacking > 3 ? ", ..." : ""));
    }
    if (more > 0) {
      sentences.add("%s: %d more columns are not in all files".formatted(step, more));
    }
    return sentences;
  }
}
