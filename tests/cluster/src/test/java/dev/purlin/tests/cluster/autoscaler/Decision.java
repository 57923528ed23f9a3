package dev.purlin.tests.cluster.autoscaler;

/**
 * A change of parallelism that the autoscaler decided on.
 *
 * @param vertex the operator chain's id
 * @param from the parallelism it had
 * @param to the parallelism it shall have
 */
public record Decision(String vertex, int from, int to) {}
