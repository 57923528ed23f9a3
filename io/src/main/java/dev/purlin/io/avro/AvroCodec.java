package dev.purlin.io.avro;

import dev.purlin.core.parameter.Word;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileConstants;

/** How the blocks of an Avro file are compressed. */
public enum AvroCodec {
  DEFLATE(DataFileConstants.DEFLATE_CODEC),
  SNAPPY(DataFileConstants.SNAPPY_CODEC),
  @Word(value = "zstandard", aliases = "zstd")
  ZSTANDARD(DataFileConstants.ZSTANDARD_CODEC),
  BZIP2(DataFileConstants.BZIP2_CODEC),
  XZ(DataFileConstants.XZ_CODEC),
  @Word(
      value = "none",
      aliases = {"null", "uncompressed"})
  NONE(DataFileConstants.NULL_CODEC);

  private final String avroName;

  AvroCodec(String avroName) {
    this.avroName = avroName;
  }

  CodecFactory factory() {
    return CodecFactory.fromString(avroName);
  }
}
