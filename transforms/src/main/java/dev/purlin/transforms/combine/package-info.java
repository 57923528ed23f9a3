/** Combine, which makes one row of each group. */
package dev.purlin.transforms.combine;
