package dev.purlin.pipelines.engine;

import java.nio.file.Path;

/** Makes the engine for a place to run at. */
public final class Engines {
  private Engines() {}

  /**
   * The engine that a master stands for.
   *
   * @param directory for what must be a local file while the pipeline runs
   */
  public static Engine of(FlinkMaster master, Path directory) {
    if (master instanceof FlinkMaster.Session session) {
      return FlinkSession.connect(session, directory);
    }
    return new FlinkApplication();
  }
}
