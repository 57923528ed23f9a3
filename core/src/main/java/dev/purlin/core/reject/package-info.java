/**
 * Rejected rows: refused by a step, then failing the run or collected in an error output.
 *
 * <p>The facts about a rejected row and what becomes of it belong here; why a row is rejected is
 * for the step to say.
 */
package dev.purlin.core.reject;
