/**
 * Checks of rows: {@link dev.purlin.transforms.check.AssertEqual}, {@link
 * dev.purlin.transforms.check.Expect}.
 *
 * <p>A check looks at rows and lets them pass; what it found ends the run or is an output.
 */
package dev.purlin.transforms.check;
