package dev.purlin.pipelines.run;

import java.util.Optional;

/**
 * Rows that a step has refused for one reason.
 *
 * @param step the step's full name
 * @param reason why, without what differs from row to row
 * @param rows how many
 * @param example where such a row stood and what was wrong there; empty if the run keeps no
 *     examples
 */
public record RejectedRows(String step, String reason, long rows, Optional<String> example) {}
