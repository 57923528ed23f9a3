package dev.purlin.transforms.aggregate;

import java.io.Serializable;

/**
 * A measure of how far values are apart.
 *
 * @param sample whether the values stand for a greater whole
 * @param root whether it is the standard deviation, and not the variance
 */
record Dispersion(boolean sample, boolean root) implements Serializable {}
