package dev.purlin.core.expression;

import java.util.Locale;
import java.util.TimeZone;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.DataContext;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.QueryProvider;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.schema.SchemaPlus;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What expressions may ask their surroundings: the time, in UTC. */
enum RuntimeContext implements DataContext {
  INSTANCE;

  @Override
  public @Nullable Object get(String name) {
    if (name.equals(Variable.UTC_TIMESTAMP.camelName)
        || name.equals(Variable.CURRENT_TIMESTAMP.camelName)
        || name.equals(Variable.LOCAL_TIMESTAMP.camelName)) {
      return System.currentTimeMillis();
    }
    if (name.equals(Variable.TIME_ZONE.camelName)) {
      return TimeZone.getTimeZone("UTC");
    }
    return name.equals(Variable.LOCALE.camelName) ? Locale.ENGLISH : null;
  }

  @Override
  public @Nullable SchemaPlus getRootSchema() {
    return null;
  }

  @Override
  public @Nullable JavaTypeFactory getTypeFactory() {
    return null;
  }

  @Override
  public @Nullable QueryProvider getQueryProvider() {
    return null;
  }
}
