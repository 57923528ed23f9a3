package dev.purlin.pipelines.run;

import dev.purlin.core.books.CheckResult;

/**
 * A check of a run.
 *
 * @param step the full name of the step that made it
 * @param result what came out
 */
public record StepCheck(String step, CheckResult result) {}
