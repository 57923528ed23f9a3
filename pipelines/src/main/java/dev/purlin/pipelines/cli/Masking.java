package dev.purlin.pipelines.cli;

/** Arguments of a command that know secrets, which nothing it prints may show. */
interface Masking {

  /** A text without the secrets. */
  String mask(String text);
}
