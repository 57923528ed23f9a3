package dev.purlin.pipelines.run;

import java.util.Locale;

/** Which runner runs a pipeline. */
public enum RunnerName {
  /** Direct for small bounded inputs, embedded Flink otherwise. */
  AUTO,
  /** Beam's Direct runner: starts fastest, keeps bundles in memory, for small inputs. */
  DIRECT,
  /** Flink: embedded in this process, or a cluster if its address is given. */
  FLINK;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
