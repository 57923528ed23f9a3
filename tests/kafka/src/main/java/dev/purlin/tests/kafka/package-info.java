/**
 * A Kafka broker in a process of its own, for the tests of other modules.
 *
 * <p>The broker and its topics.
 */
package dev.purlin.tests.kafka;
