/**
 * The staging area: {@link dev.purlin.io.stage.Stage} keeps what was extracted, {@link
 * dev.purlin.io.stage.ReadFromStage} reads it again.
 *
 * <p>Where a stage lies, its manifest, what makes it complete, how rows are carried exactly by
 * Parquet files, and which older stages go. Files are written and read by {@code io.file} and
 * {@code io.parquet}. Which steps of a pipeline a stage stands for is not known here.
 */
package dev.purlin.io.stage;
