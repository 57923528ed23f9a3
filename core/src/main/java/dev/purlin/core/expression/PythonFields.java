package dev.purlin.core.expression;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.python.Python;
import dev.purlin.core.python.PythonEngine;
import dev.purlin.core.python.PythonException;
import dev.purlin.core.python.PythonProgram;
import dev.purlin.core.python.PythonSource;
import dev.purlin.core.python.PythonSource.Kind;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Fields that Python computes; a row for which it raises an exception is refused.
 *
 * @param schema the fields
 * @param copied for each of them, which field of the input it is; -1 if the program computes it
 * @param program computes the others, in their order
 */
record PythonFields(Schema schema, int[] copied, PythonProgram program) implements ComputedFields {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern CONSTANT =
      Pattern.compile(
          "(?<whole>-?(?:0|[1-9]\\d{0,17}))|-?\\d+\\.\\d+|True|False"
              + "|'(?<single>[^'\\\\\\n]*)'|\"(?<double>[^\"'\\\\\\n]*)\"");
  private static final int COMPUTED = -1;

  /**
   * Compiles definitions; if all of them are names of fields and constants, without Python.
   *
   * @throws ConfigurationException with one problem for each that cannot work
   */
  static ComputedFields compile(Schema input, List<FieldDefinition> definitions) {
    List<NamedExpression> plain = new ArrayList<>();
    for (FieldDefinition definition : definitions) {
      plain(input, definition).ifPresent(plain::add);
    }
    return plain.size() == definitions.size()
        ? RowExpressions.compile(input, plain)
        : compile(input, definitions, false);
  }

  /** Compiles a condition: true or false is what Python takes its result for. */
  static ComputedFields condition(Schema input, FieldDefinition definition) {
    return compile(
        input,
        List.of(
            new FieldDefinition(
                definition.path(),
                definition.name(),
                definition.function(),
                new OutputType(FieldType.BOOLEAN, null))),
        true);
  }

  private static ComputedFields compile(
      Schema input, List<FieldDefinition> definitions, boolean condition) {
    int[] copied = new int[definitions.size()];
    List<FieldDefinition> computed = new ArrayList<>();
    List<PythonSource> sources = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < copied.length; i++) {
      FieldDefinition definition = definitions.get(i);
      copied[i] = condition ? COMPUTED : field(input, definition);
      if (copied[i] == COMPUTED) {
        try {
          sources.add(source(definition));
          computed.add(definition);
        } catch (ConfigurationException e) {
          problems.addAll(e.problems());
        }
      }
    }
    stopAt(problems);
    Schema.Builder results = Schema.builder();
    List<Python.Checked> checked = Python.check(input, sources);
    for (int i = 0; i < checked.size(); i++) {
      try {
        results.addField(computed.get(i).name(), type(computed.get(i), checked.get(i)));
      } catch (ConfigurationException e) {
        problems.addAll(e.problems());
      }
    }
    stopAt(problems);
    PythonProgram program = new PythonProgram(input, sources, results.build(), condition);
    Schema.Builder schema = Schema.builder();
    for (int i = 0; i < copied.length; i++) {
      String name = definitions.get(i).name();
      schema.addField(
          name,
          (copied[i] == COMPUTED ? program.results().getField(name) : input.getField(copied[i]))
              .getType());
    }
    return new PythonFields(schema.build(), copied, program);
  }

  private static void stopAt(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** Which field of the input a definition names; {@link #COMPUTED} if it does not name one. */
  private static int field(Schema input, FieldDefinition definition) {
    String expression = definition.function().expression();
    return expression != null
            && definition.type() == null
            && NAME.matcher(expression.strip()).matches()
            && input.hasField(expression.strip())
        ? input.indexOf(expression.strip())
        : COMPUTED;
  }

  /** The same in SQL, if a field is the name of another or a constant without escapes. */
  private static Optional<NamedExpression> plain(Schema input, FieldDefinition definition) {
    String code = definition.function().expression();
    if (code == null || definition.type() != null) {
      return Optional.empty();
    }
    if (field(input, definition) != COMPUTED) {
      return Optional.of(
          NamedExpression.of(definition.path(), definition.name(), "`" + code.strip() + "`"));
    }
    Matcher constant = CONSTANT.matcher(code.strip());
    if (!constant.matches()) {
      return Optional.empty();
    }
    String text =
        constant.group("single") != null ? constant.group("single") : constant.group("double");
    String sql =
        constant.group("whole") != null
            ? "CAST(%s AS BIGINT)".formatted(constant.group("whole")) // As Python's are.
            : text != null ? "'" + text + "'" : code.strip();
    return Optional.of(NamedExpression.of(definition.path(), definition.name(), sql));
  }

  private static PythonSource source(FieldDefinition definition) {
    UserFunction function = definition.function();
    if (function.expression() != null) {
      return new PythonSource(Kind.EXPRESSION, function.expression(), null, null);
    }
    if (function.callable() != null) {
      return new PythonSource(Kind.CALLABLE, function.callable(), null, null);
    }
    return new PythonSource(Kind.FILE, read(definition), function.name(), function.path());
  }

  private static String read(FieldDefinition definition) {
    String path = definition.function().path();
    try (var in =
        Channels.newInputStream(
            FileSystems.open(FileSystems.matchSingleFileSpec(path).resourceId()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          definition.path() + ".path", "'%s' cannot be read: %s".formatted(path, Reasons.of(e)));
    }
  }

  private static FieldType type(FieldDefinition definition, Python.Checked checked) {
    if (checked.problem() != null) {
      throw new ConfigurationException(
          definition.path(), "this Python cannot be used: " + checked.problem());
    }
    OutputType declared = definition.type();
    if (declared != null) {
      if (declared.type() == null) {
        throw new ConfigurationException(
            definition.path() + ".output_type",
            "Python cannot keep to %s; leave its numbers out, and CAST the field in SQL behind"
                .formatted(declared.sql()));
      }
      return declared.type().withNullable(true);
    }
    if (checked.type() == null) {
      throw new ConfigurationException(
          definition.path(),
          "the type of what this Python returns cannot be told; add output_type, such as"
              + " {expression: ..., output_type: string}, or annotate the function: -> str");
    }
    return checked.type();
  }

  @Override
  public void setup() {
    // The interpreters serve all steps of a process.
  }

  @Override
  public @Nullable Object[] evaluate(Row row) throws RowRejection {
    @Nullable Object[][] found = new Object[1][];
    PythonException[] failure = new PythonException[1];
    Python.evaluate(
        program,
        List.of(row),
        new PythonEngine.Results() {
          @Override
          public void values(int at, @Nullable Object[] values) {
            found[0] = values;
          }

          @Override
          public void failed(int at, PythonException why) {
            failure[0] = why;
          }
        });
    if (failure[0] != null) {
      throw new RowRejection(rejection(failure[0]));
    }
    @Nullable Object[] all = new Object[copied.length];
    int next = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = copied[i] == COMPUTED ? found[0][next++] : row.getValue(copied[i]);
    }
    return all;
  }

  @Override
  public Column[] evaluate(RowBatch batch, Refusals refusals) {
    ColumnBuilder[] columns =
        program.results().getFields().stream()
            .map(field -> ColumnBuilder.of(ColumnType.of(field.getType()), batch.size()))
            .toArray(ColumnBuilder[]::new);
    Python.evaluate(
        program,
        IntStream.range(0, batch.size()).mapToObj(batch::row).toList(),
        new PythonEngine.Results() {
          @Override
          public void values(int row, @Nullable Object[] values) {
            for (int i = 0; i < columns.length; i++) {
              columns[i].appendValue(values[i]);
            }
          }

          @Override
          public void failed(int row, PythonException why) {
            refusals.refuse(row, rejection(why));
            for (ColumnBuilder column : columns) {
              column.appendNull();
            }
          }
        });
    Column[] all = new Column[copied.length];
    int next = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = copied[i] == COMPUTED ? columns[next++].build() : batch.column(copied[i]);
    }
    return all;
  }

  private Rejection rejection(PythonException failure) {
    String what =
        "cannot compute '%s': ".formatted(program.results().getField(failure.field()).getName());
    // Python's messages have values of the row in them; the name before the colon has none.
    return Rejection.of(what + failure.getMessage(), null, null)
        .ofKind(what + failure.getMessage().split(":", 2)[0]);
  }
}
