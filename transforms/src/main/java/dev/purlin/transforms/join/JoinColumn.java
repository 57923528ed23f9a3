package dev.purlin.transforms.join;

/**
 * A field of an input.
 *
 * @param input the position of the input
 * @param field the position of the field in its rows
 */
record JoinColumn(int input, int field) {}
