package dev.purlin.transforms.query;

import dev.purlin.transforms.aggregate.State;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One windowed function of a query.
 *
 * @param function its name in SQL, in capitals
 * @param arguments the positions of its arguments in the rows
 * @param ignoreNulls whether functions that pick a value pass over nulls
 * @param states what it does if it is an aggregate
 */
record OverCall(
    String function,
    int[] arguments,
    boolean ignoreNulls,
    FieldType result,
    State.@Nullable Factory states)
    implements Serializable {}
