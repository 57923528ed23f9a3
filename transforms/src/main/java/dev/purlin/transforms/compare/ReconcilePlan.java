package dev.purlin.transforms.compare;

import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A comparison made ready for its inputs.
 *
 * @param onlySource the fields that the target does not have
 * @param onlyTarget the fields that the source does not have
 * @param differingSchema the schema of cells that differ
 */
record ReconcilePlan(
    LineSide source,
    LineSide target,
    List<ComparedColumn> keys,
    List<ComparedColumn> columns,
    List<Schema.Field> onlySource,
    List<Schema.Field> onlyTarget,
    Schema differingSchema)
    implements Serializable {

  /**
   * Checks a comparison against its inputs.
   *
   * @param wholeSource whether all of the source's fields are needed afterwards
   * @param wholeTarget likewise of the target's
   * @throws ConfigurationException with every problem they have with it
   */
  static ReconcilePlan of(
      Reconcile.Configuration configuration,
      Schema source,
      Schema target,
      boolean wholeSource,
      boolean wholeTarget) {
    return new Builder(configuration, source, target).build(wholeSource, wholeTarget);
  }

  private static final class Builder {
    private final Reconcile.Configuration configuration;
    private final Schema source;
    private final Schema target;
    private final List<Problem> problems = new ArrayList<>();

    private Builder(Reconcile.Configuration configuration, Schema source, Schema target) {
      this.configuration = configuration;
      this.source = source;
      this.target = target;
    }

    private ReconcilePlan build(boolean wholeSource, boolean wholeTarget) {
      checkNames();
      check();
      List<String> keyNames = configuration.key();
      List<String> names = compared(keyNames);
      checkUsed(names);
      check();
      int[] sources =
          positions(wholeSource, source, Stream.concat(keyNames.stream(), names.stream()));
      int[] targets =
          positions(
              wholeTarget,
              target,
              Stream.concat(keyNames.stream(), names.stream()).map(this::targetName));
      Schema carriedSource = schema(source, sources);
      Schema carriedTarget = schema(target, targets);
      List<ComparedColumn> keys =
          keyNames.stream().map(name -> column(name, source, target)).toList();
      keys.forEach(this::checkKey);
      List<ComparedColumn> columns =
          names.stream().map(name -> column(name, carriedSource, carriedTarget)).toList();
      columns.forEach(this::checkTolerance);
      Schema differing = differingSchema();
      check();
      KeyCodec codec = codec(keys);
      return new ReconcilePlan(
          new LineSide(
              keys.stream().map(ComparedColumn::source).toList(),
              codec,
              sources,
              carriedSource,
              columns.stream().map(ComparedColumn::source).toList()),
          new LineSide(
              keys.stream().map(ComparedColumn::target).toList(),
              codec,
              targets,
              carriedTarget,
              columns.stream().map(ComparedColumn::target).toList()),
          keys,
          columns,
          others(
              source,
              name ->
                  !target.hasField(targetName(name))
                      || configuration.renamed().containsValue(name)
                          && !configuration.renamed().containsKey(name)),
          others(
              target,
              name ->
                  !configuration.renamed().containsValue(name)
                      && (!source.hasField(name) || configuration.renamed().containsKey(name))),
          differing);
    }

    private void check() {
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
    }

    private String targetName(String name) {
      return configuration.renamed().getOrDefault(name, name);
    }

    private void checkNames() {
      if (configuration.key().isEmpty()) {
        problems.add(new Problem("key", "name the fields that identify a row, as in [id]"));
      }
      both("key", configuration.key());
      both("columns", configuration.columns());
      configuration
          .renamed()
          .forEach(
              (name, other) -> {
                field("renamed." + name, "source", name, source);
                field("renamed." + name, "target", other, target);
              });
      for (int i = 0; i < configuration.exclude().size(); i++) {
        String name = configuration.exclude().get(i);
        String path = "exclude." + i;
        if (configuration.key().contains(name)) {
          problems.add(new Problem(path, "'%s' is a field of the key".formatted(name)));
        } else if (!target.hasField(name)) {
          field(path, "source", name, source);
        }
      }
      for (String name : configuration.tolerance().keySet()) {
        field("tolerance." + name, "source", name, source);
      }
      for (String name : configuration.tolerancePercent().keySet()) {
        field("tolerance_percent." + name, "source", name, source);
      }
      for (int i = 0; i < configuration.normalize().size(); i++) {
        List<String> fields = configuration.normalize().get(i).fields();
        for (int j = 0; j < fields.size(); j++) {
          String path = "normalize.%d.fields.%d".formatted(i, j);
          field(path, "source", fields.get(j), source);
        }
      }
    }

    private void both(String path, List<String> names) {
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        String place = path + "." + i;
        if (names.indexOf(name) < i) {
          problems.add(new Problem(place, "'%s' is named twice".formatted(name)));
        } else if (field(place, "source", name, source) && !target.hasField(targetName(name))) {
          problems.add(
              new Problem(
                  place,
                  "input 'target': %s; if it has another name there, say so in 'renamed'"
                      .formatted(Names.unknown("field", targetName(name), target))));
        }
      }
    }

    private boolean field(String path, String input, String name, Schema schema) {
      if (schema.hasField(name)) {
        return true;
      }
      problems.add(
          new Problem(
              path, "input '%s': %s".formatted(input, Names.unknown("field", name, schema))));
      return false;
    }

    /** The fields that are compared; those of the key are, by definition. */
    private List<String> compared(List<String> keyNames) {
      List<String> chosen =
          configuration.columns().isEmpty()
              ? source.getFieldNames().stream()
                  .filter(name -> target.hasField(targetName(name)))
                  .filter(
                      name ->
                          configuration.renamed().containsKey(name)
                              || !configuration.renamed().containsValue(name))
                  .toList()
              : configuration.columns();
      return chosen.stream()
          .filter(name -> !keyNames.contains(name) && !configuration.exclude().contains(name))
          .toList();
    }

    /** What is said of a field that is not compared would have no effect. */
    private void checkUsed(List<String> names) {
      used("tolerance.", configuration.tolerance().keySet(), names);
      used("tolerance_percent.", configuration.tolerancePercent().keySet(), names);
      for (int i = 0; i < configuration.normalize().size(); i++) {
        List<String> fields = configuration.normalize().get(i).fields();
        for (int j = 0; j < fields.size(); j++) {
          if (!configuration.key().contains(fields.get(j))) {
            used("normalize.%d.fields.%d".formatted(i, j), fields.get(j), names);
          }
        }
      }
    }

    private void used(String path, Set<String> fields, List<String> names) {
      fields.forEach(name -> used(path + name, name, names));
    }

    private void used(String path, String name, List<String> names) {
      if (configuration.key().contains(name)) {
        problems.add(
            new Problem(
                path, "'%s' is a field of the key, in which rows must be equal".formatted(name)));
      } else if (configuration.exclude().contains(name)) {
        problems.add(
            new Problem(path, "'%s' is not compared, for 'exclude' names it".formatted(name)));
      } else if (!names.contains(name)) {
        problems.add(
            new Problem(
                path,
                target.hasField(targetName(name))
                    ? "'%s' is not compared, for 'columns' does not name it".formatted(name)
                    : "'%s' is not compared, for the target has no field '%s'"
                        .formatted(name, targetName(name))));
      }
    }

    private ComparedColumn column(String name, Schema sourceSchema, Schema targetSchema) {
      String other = targetName(name);
      FieldType left = sourceSchema.getField(name).getType().withNullable(false);
      FieldType right = targetSchema.getField(other).getType().withNullable(false);
      List<Normalization> rules =
          configuration.normalize().stream().filter(rule -> rule.concerns(name)).toList();
      boolean parsing =
          Meeting.of(left, right) == Meeting.NEVER
              && rules.stream().anyMatch(Normalization::parseText);
      FieldType leftRead = parsing && isText(left) ? right : left;
      FieldType rightRead = parsing && isText(right) ? left : right;
      Meeting meeting = Meeting.of(leftRead, rightRead);
      return new ComparedColumn(
          name,
          other,
          left,
          right,
          new Cell(sourceSchema.indexOf(name), left, leftRead, meeting, rules),
          new Cell(targetSchema.indexOf(other), right, rightRead, meeting, rules),
          meeting,
          decimal(configuration.tolerance().get(name)),
          decimal(configuration.tolerancePercent().get(name)));
    }

    private static boolean isText(FieldType type) {
      return type.getTypeName() == TypeName.STRING;
    }

    private static @Nullable BigDecimal decimal(@Nullable Double number) {
      return number == null ? null : BigDecimal.valueOf(number);
    }

    private void checkKey(ComparedColumn key) {
      if (key.keyKind().isPresent()) {
        return;
      }
      String types =
          "'%s' is %s in the source and %s in the target"
              .formatted(key.name(), Names.type(key.sourceType()), Names.type(key.targetType()));
      problems.add(
          new Problem(
              "key." + configuration.key().indexOf(key.name()),
              key.meeting() == Meeting.NEVER
                  ? types
                      + ", so that no row would find its counterpart; cast one of them, or set"
                      + " parse_text in 'normalize'"
                  : types + ", which rows cannot be matched by"));
    }

    private void checkTolerance(ComparedColumn column) {
      boolean wanted = column.tolerance() != null || column.tolerancePercent() != null;
      if (wanted && !column.comparesNumbers()) {
        problems.add(
            new Problem(
                (column.tolerance() != null ? "tolerance." : "tolerance_percent.") + column.name(),
                "a tolerance is for numbers, but '%s' is %s in the source and %s in the target"
                    .formatted(
                        column.name(),
                        Names.type(column.sourceType()),
                        Names.type(column.targetType()))));
      }
    }

    private static KeyCodec codec(List<ComparedColumn> keys) {
      return new KeyCodec(
          IntStream.range(0, keys.size()).toArray(),
          keys.stream().map(ComparedColumn::sourceType).toList(),
          keys.stream().map(key -> key.keyKind().orElseThrow()).toList());
    }

    private Schema differingSchema() {
      Schema.Builder differing = Schema.builder();
      List<String> taken = Reconcile.DIFFERENCE.getFieldNames();
      for (String key : configuration.key()) {
        if (taken.contains(key)) {
          problems.add(
              new Problem(
                  "key." + configuration.key().indexOf(key),
                  "the output 'differing' has a field '%s' of its own; rename that of the key"
                      .formatted(key)));
        } else {
          differing.addField(source.getField(key));
        }
      }
      return differing.addFields(Reconcile.DIFFERENCE.getFields()).build();
    }

    private static int[] positions(boolean whole, Schema schema, Stream<String> names) {
      TreeSet<Integer> positions = new TreeSet<>();
      (whole ? schema.getFieldNames().stream() : names)
          .forEach(name -> positions.add(schema.indexOf(name)));
      return positions.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Schema schema(Schema schema, int[] positions) {
      Schema.Builder carried = Schema.builder();
      for (int position : positions) {
        carried.addField(schema.getField(position));
      }
      return carried.build();
    }

    private List<Schema.Field> others(Schema schema, Predicate<String> lone) {
      return schema.getFields().stream()
          .filter(field -> lone.test(field.getName()))
          .filter(field -> !configuration.exclude().contains(field.getName()))
          .toList();
    }
  }
}
