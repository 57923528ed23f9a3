/**
 * S3 servers other than Amazon's, and S3's errors in words.
 *
 * <p>Settings for Beam's S3 file system, which does the work.
 */
package dev.purlin.io.s3;
