/**
 * Event time: timestamps and windows.
 *
 * <p>What gives rows a time, and what windows are written in files.
 */
package dev.purlin.transforms.window;
