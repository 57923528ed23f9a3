package dev.purlin.pipelines.spec;

/** Where the text that is parsed as YAML comes from. */
interface Places {
  /** The origin of a place in the text, lines and columns from 1. */
  Position at(int line, int column);
}
