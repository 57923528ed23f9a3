package dev.purlin.io.stage;

import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was staged, as is known when the pipeline is built.
 *
 * @param pipeline the pipeline file; empty for a pipeline that is built in Java
 * @param sha256 the hash of its text
 * @param step the step that stages
 * @param mode how long the stage is kept
 * @param definition a hash of the steps before it, with all of their parameters but secrets: when
 *     it is another, they would extract something else
 * @param sources what the rows come from
 * @param started when the run began
 */
public record StageOrigin(
    String pipeline,
    String sha256,
    String step,
    StageMode mode,
    String definition,
    List<Source> sources,
    Instant started)
    implements Serializable {

  /**
   * A step that reads from outside.
   *
   * @param address where it reads, by the names of its parameters: {@code path}, {@code url}
   */
  public record Source(String step, String type, Map<String, String> address)
      implements Serializable {
    public Source {
      address = Collections.unmodifiableMap(new LinkedHashMap<>(address));
    }
  }

  public StageOrigin {
    sources = List.copyOf(sources);
  }
}
