/** Window, which looks at each row among its neighbours; stands on {@code query}. */
package dev.purlin.transforms.over;
