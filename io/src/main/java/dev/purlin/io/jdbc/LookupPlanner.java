package dev.purlin.io.jdbc;

import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.run.Waits;
import dev.purlin.io.jdbc.LookupPlan.FoundColumn;
import dev.purlin.io.jdbc.LookupPlan.KeyColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes the plan of a lookup from its parameters, the input and what the database says. */
final class LookupPlanner {
  private final Lookup.Configuration configuration;
  private final Schema input;

  LookupPlanner(Lookup.Configuration configuration, Schema input) {
    this.configuration = configuration;
    this.input = input;
  }

  /**
   * Looks at the database, and lets it look at the query.
   *
   * @throws ConfigurationException if a parameter does not fit the input or the database
   */
  LookupPlan plan(Waits waits) {
    Database database = Database.of(configuration.connection());
    if (database.dialect() instanceof LoadingDialect dialect) {
      database = database.withDefaults(dialect.upsertProperties()); // Text for any type.
    }
    @Nullable String table = Database.emptyToNull(configuration.table());
    @Nullable String query = Database.emptyToNull(configuration.query());
    if ((table == null) == (query == null)) {
      throw new ConfigurationException("", "expected either table or query");
    }
    SourceQuery source =
        table != null
            ? SourceQuery.ofTable(database, table, null, waits)
            : SourceQuery.ofQuery(database, query, null, waits);
    try (Connection connection = database.connect()) {
      TableCatalog catalog = new TableCatalog(connection, database.dialect());
      LookupPlan plan =
          plan(source, table == null ? "the query" : "table '" + table + "'", catalog);
      check(plan, catalog, "key", false);
      if (plan.orderBy() != null) {
        check(plan, catalog, "order_by", true);
      }
      return plan;
    } catch (SQLException e) {
      throw database.failure("cannot look at " + database.shown(), e);
    }
  }

  private LookupPlan plan(SourceQuery source, String named, TableCatalog catalog) {
    List<KeyColumn> keys = keys(source.columns(), catalog);
    List<FoundColumn> found = found(source.columns(), keys, catalog);
    @Nullable String orderBy = Database.emptyToNull(configuration.orderBy());
    if (orderBy != null && configuration.onSeveral() == OnSeveral.REJECT) {
      throw new ConfigurationException(
          "order_by", "has no meaning without 'on_several: first' or 'on_several: all'");
    }
    int[] positions = keys.stream().mapToInt(KeyColumn::position).toArray();
    List<Schema.FieldType> types =
        keys.stream().map(key -> input.getField(key.position()).getType()).toList();
    List<KeyKind> kinds = types.stream().map(type -> KeyKind.of(type).orElseThrow()).toList();
    return new LookupPlan(
        source.database(),
        source.source(),
        named,
        keys,
        new KeyCodec(positions, types, kinds),
        found,
        orderBy,
        output(found),
        configuration.onNoMatch(),
        configuration.onSeveral(),
        configuration.batchSize());
  }

  private List<KeyColumn> keys(List<ResultColumn> columns, TableCatalog catalog) {
    List<KeyColumn> keys = new ArrayList<>();
    FieldColumns.parse("key", configuration.key(), "{customer: id}")
        .forEach(
            (field, name) -> {
              String path = "key." + field;
              if (!input.hasField(field)) {
                throw new ConfigurationException(path, Names.unknown("field", field, input));
              }
              ResultColumn column = SourceQuery.column(path, columns, name);
              checkComparable(path, input.getField(field), column);
              keys.add(
                  new KeyColumn(
                      input.indexOf(field),
                      field,
                      // What stands for one value in several shapes is compared as that value.
                      catalog.dialect().ordered(catalog.quote(column.label()), column.kind()),
                      column));
            });
    return keys;
  }

  private static void checkComparable(String path, Field field, ResultColumn column) {
    Optional<ColumnKind> kind =
        ColumnMatch.isArray(field.getType()) ? Optional.empty() : ColumnKind.of(field.getType());
    if (column.array() || kind.isEmpty() || !column.kind().takes(kind.get())) {
      throw new ConfigurationException(
          path,
          "field '%s' (%s) and column '%s' (%s) cannot be compared; bring them to one type first"
              .formatted(
                  field.getName(),
                  Names.type(field.getType()),
                  column.name(),
                  Names.type(column.field().getType())));
    }
  }

  private List<FoundColumn> found(
      List<ResultColumn> columns, List<KeyColumn> keys, TableCatalog catalog) {
    Map<String, String> chosen = new LinkedHashMap<>();
    if (configuration.fields() != null) {
      chosen = FieldColumns.parse("fields", configuration.fields(), "{customer_name: name}");
    } else {
      Set<String> compared =
          keys.stream().map(key -> key.column().name()).collect(Collectors.toSet());
      for (ResultColumn column : columns) {
        if (!compared.contains(column.name())) {
          chosen.put(column.name(), column.name());
        }
      }
    }
    List<FoundColumn> found = new ArrayList<>();
    chosen.forEach(
        (field, name) -> {
          ResultColumn column = SourceQuery.column("fields." + field, columns, name);
          if (input.hasField(field)) {
            throw new ConfigurationException(
                "fields" + (configuration.fields() == null ? "" : "." + field),
                "the rows have a field '%s' already; give it another name, as in {new_name: %s}"
                    .formatted(field, name));
          }
          found.add(new FoundColumn(field, catalog.quote(column.label()), column));
        });
    return found;
  }

  private Schema output(List<FoundColumn> found) {
    Schema.Builder schema = Schema.builder().addFields(input.getFields());
    for (FoundColumn column : found) {
      Field field = column.column().field().withName(column.field());
      boolean nullable =
          field.getType().getNullable() || configuration.onNoMatch() == OnNoMatch.NULL;
      schema.addField(field.withNullable(nullable));
    }
    return schema.build();
  }

  /**
   * Lets the database look at the largest query, for what it does not compare or has no room for.
   */
  private static void check(
      LookupPlan plan, TableCatalog catalog, String parameter, boolean ordered)
      throws SQLException {
    String sql = plan.sql(plan.batchSize(), ordered);
    try (PreparedStatement statement = catalog.connection().prepareStatement(sql)) {
      statement.getMetaData(); // PostgreSQL's driver sends the query only now.
    } catch (SQLException e) {
      // The place in a query that nobody wrote says nothing.
      throw new ConfigurationException(
          parameter, plan.database().mask(plan.database().dialect().reason(e)));
    }
  }
}
