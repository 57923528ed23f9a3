/** Rows in columns, some thousand at a time: what travels between steps that know it. */
package dev.purlin.core.batch;
