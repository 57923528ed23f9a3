package dev.purlin.pipelines.run;

import dev.purlin.core.run.RunOptions;
import dev.purlin.io.s3.S3Access;
import dev.purlin.pipelines.spec.ListValue;
import dev.purlin.pipelines.spec.MapValue;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.spec.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@code options} of a pipeline file, which are Beam's pipeline options. */
public final class FileOptions {
  private static final Logger LOG = LoggerFactory.getLogger(FileOptions.class);

  /** Of Beam's Python implementation alone: names features of its YAML that are always on here. */
  private static final String ALWAYS_ON = "yaml_experimental_features";

  /** Options of Beam's Python SDK and of Dataflow, which say where and how others would run it. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "autoscaling_algorithm",
          "dataflow_service_options",
          "direct_num_workers",
          "direct_running_mode",
          "disk_size_gb",
          "enable_streaming_engine",
          "extra_package",
          "extra_packages",
          "flexrs_goal",
          "labels",
          "machine_type",
          "max_num_workers",
          "network",
          "num_workers",
          "pickle_library",
          "prebuild_sdk_container_engine",
          "project",
          "region",
          "requirements_file",
          "save_main_session",
          "sdk_container_image",
          "sdk_location",
          "service_account_email",
          "setup_file",
          "staging_location",
          "subnetwork",
          "template_location",
          "type_check_additional",
          "type_check_strictness",
          "use_public_ips",
          "worker_disk_type",
          "worker_machine_type",
          "worker_region",
          "worker_zone",
          "zone");

  private static final Pattern UNKNOWN =
      Pattern.compile(".* missing a property named '[^']*'\\.(.*)", Pattern.DOTALL);

  private FileOptions() {}

  /** The options; those that Beam refuses become problems of the file, and are left out. */
  public static PipelineOptions read(PipelineSpec spec) {
    MapValue options = spec.options();
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, Value> option : options.entries().entrySet()) {
      String name = option.getKey();
      Value value = option.getValue();
      if (name.equals(ALWAYS_ON) || value.toObject() == null) {
        continue;
      }
      if (OF_OTHERS.contains(name)) {
        LOG.info(
            "the option '{}' is one of Beam's Python SDK or of Dataflow; it has no effect here",
            name);
        continue;
      }
      String argument = "--" + camelCase(name) + "=" + text(value);
      try {
        PipelineOptionsFactory.fromArgs(argument).create();
        arguments.add(argument);
      } catch (IllegalArgumentException e) {
        spec.problems().add(options.keyPosition(name), problem(name, e));
      }
    }
    PipelineOptions read =
        PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).create();
    read.as(RunOptions.class).setPurlinPipeline(RunId.nameOf(spec.file()));
    S3Access.configure(read, System.getenv());
    return read;
  }

  private static String problem(String name, IllegalArgumentException refusal) {
    String message = String.valueOf(refusal.getMessage());
    Matcher unknown = UNKNOWN.matcher(message);
    return unknown.matches()
        ? "Beam has no pipeline option '%s'.%s".formatted(name, unknown.group(1))
        : "the pipeline option '%s' is not understood: %s".formatted(name, message);
  }

  private static String text(Value value) {
    if (value instanceof ScalarValue scalar) {
      return String.valueOf(scalar.value());
    }
    return value instanceof ListValue list
        ? list.elements().stream().map(FileOptions::text).collect(Collectors.joining(","))
        : value.toJson();
  }

  /** The files' {@code job_name} is Beam's {@code jobName}. */
  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    for (String word : name.split("_", -1)) {
      camel.append(
          camel.length() == 0 || word.isEmpty()
              ? word
              : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return camel.toString();
  }
}
