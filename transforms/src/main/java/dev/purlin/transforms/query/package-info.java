/**
 * Queries in SQL.
 *
 * <p>{@link dev.purlin.transforms.query.Sql} is the door. {@code QueryPlanner} makes a plan with
 * Calcite; {@code QuerySteps} walks it, and what each of its parts needs stands in a class of its
 * own: {@code JoinSteps}, {@code AggregateSteps}, {@code GroupWindowSteps}, {@code OverSteps},
 * {@code SetSteps}, {@code TopSteps}, {@code UnnestSteps}, {@code ValuesSteps}. Calcite is known
 * here and in {@link dev.purlin.core.expression} only.
 */
package dev.purlin.transforms.query;
