package dev.purlin.core.expression;

import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.rel.type.RelDataType;

/** A field that expressions refer to, under the name that it has within Calcite. */
record SqlInput(String name, SimpleExpression.Field field, RelDataType type) {}
