package dev.purlin.pipelines.staging;

/**
 * Rows that were staged are to be read in the place of their sources.
 *
 * @param kind how
 * @param run the id of the run whose stages are read, or {@code latest}
 */
public record ReplayRequest(Kind kind, String run) {

  /** How a run uses staged rows. */
  public enum Kind {
    /** All stages are read, and no source that is staged is touched. */
    FROM_STAGE("--from-stage"),
    /** Stages that are complete are read, and the others extracted again. */
    RESUME("--resume");

    private final String option;

    Kind(String option) {
      this.option = option;
    }

    /** The option that asks for it. */
    public String option() {
      return option;
    }
  }

  /** The same, of a run that is known by its id. */
  public ReplayRequest of(String id) {
    return new ReplayRequest(kind, id);
  }

  /** As it stands on the command line. */
  @Override
  public String toString() {
    return kind.option() + "=" + run;
  }
}
