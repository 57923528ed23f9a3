package dev.purlin.pipelines.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.UnaryOperator;

/** Passes on what is written when it is flushed, which every line is, without the secrets in it. */
final class MaskingWriter extends Writer {
  private final PrintWriter target;
  private final UnaryOperator<String> mask;
  private final StringBuilder pending = new StringBuilder();

  private MaskingWriter(PrintWriter target, UnaryOperator<String> mask) {
    this.target = target;
    this.mask = mask;
  }

  /** A writer that flushes at the end of every line that is printed. */
  static PrintWriter to(PrintWriter target, UnaryOperator<String> mask) {
    return new PrintWriter(new MaskingWriter(target, mask), true);
  }

  @Override
  public void write(char[] characters, int start, int length) {
    synchronized (lock) {
      pending.append(characters, start, length);
    }
  }

  @Override
  public void flush() {
    synchronized (lock) {
      if (!pending.isEmpty()) {
        target.print(mask.apply(pending.toString()));
        pending.setLength(0);
      }
      target.flush();
    }
  }

  @Override
  public void close() {
    flush();
  }
}
