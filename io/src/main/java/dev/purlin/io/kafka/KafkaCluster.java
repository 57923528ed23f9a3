package dev.purlin.io.kafka;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where the brokers are, and how clients are set up. Settings hold passwords: they are never shown.
 *
 * @param parameter the step's parameter that holds the settings, for errors
 */
record KafkaCluster(String bootstrapServers, String parameter, Map<String, String> settings)
    implements Serializable {
  private static final Pattern SERVERS =
      Pattern.compile("\\s*[^,\\s]+:\\d+\\s*(,\\s*[^,\\s]+:\\d+\\s*)*");
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  KafkaCluster {
    settings = new TreeMap<>(settings);
    if (!SERVERS.matcher(bootstrapServers).matches()) {
      throw new ConfigurationException(
          "bootstrap_servers",
          "expected host:port, or several with commas in between, as in localhost:9092; found '"
              + bootstrapServers
              + "'");
    }
  }

  static KafkaCluster of(
      String bootstrapServers, String parameter, @Nullable Map<String, String> settings) {
    return new KafkaCluster(bootstrapServers, parameter, settings == null ? Map.of() : settings);
  }

  /** Refuses settings that Purlin makes itself. */
  void refuse(String setting, String why) {
    if (settings.containsKey(setting)) {
      throw new ConfigurationException(parameter + "." + setting, why);
    }
  }

  /** The settings as clients take them. */
  Map<String, Object> configuration() {
    return new HashMap<>(settings);
  }

  /**
   * Looks whether a topic is there.
   *
   * @throws ConfigurationException if the brokers do not know it, or the settings are wrong
   * @throws PurlinException if no broker answers
   */
  void checkTopic(String topic) {
    Map<String, Object> configuration = configuration();
    configuration.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    configuration.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    configuration.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(configuration)) {
      List<?> partitions = consumer.partitionsFor(topic, patience());
      if (partitions == null || partitions.isEmpty()) {
        Set<String> known = new TreeSet<>(consumer.listTopics(patience()).keySet());
        known.removeIf(name -> name.startsWith("__"));
        throw new ConfigurationException(
            "topic",
            "%s at %s; make it first, Purlin makes no topics"
                .formatted(Names.unknown("topic", topic, known), bootstrapServers));
      }
    } catch (KafkaException e) {
      throw failure(topic, e);
    }
  }

  private Duration patience() {
    String setting = settings.get(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    return setting == null ? PATIENCE : Duration.ofMillis(Long.parseLong(setting.strip()));
  }

  private PurlinException failure(String topic, KafkaException e) {
    if (e instanceof TimeoutException) {
      return PurlinException.outside(
          ("no Kafka broker answers at %s within %d s. Check bootstrap_servers, that the brokers"
                  + " run, that the names they advertise (advertised.listeners) can be reached from"
                  + " here, and security.protocol in %s.")
              .formatted(bootstrapServers, patience().toSeconds(), parameter),
          e);
    }
    if (e instanceof AuthenticationException) {
      return PurlinException.outside(
          "the Kafka brokers at %s refuse the log-in: %s. Check the sasl and ssl settings in %s."
              .formatted(bootstrapServers, Reasons.of(e), parameter),
          e);
    }
    if (e instanceof AuthorizationException) {
      return PurlinException.outside(
          "the Kafka brokers at %s do not let this user see topic '%s': %s"
              .formatted(bootstrapServers, topic, Reasons.of(e)),
          e);
    }
    if (e.getCause() instanceof org.apache.kafka.common.config.ConfigException cause) {
      return wrongSetting(cause);
    }
    if (e instanceof org.apache.kafka.common.config.ConfigException) {
      return wrongSetting(e);
    }
    return PurlinException.outside(
        "cannot look at topic '%s' at %s: %s".formatted(topic, bootstrapServers, reason(e)), e);
  }

  private PurlinException wrongSetting(KafkaException e) {
    boolean servers = String.valueOf(e.getMessage()).contains("bootstrap");
    return new ConfigurationException(
        servers ? "bootstrap_servers" : parameter,
        "Kafka does not take it: %s%s"
            .formatted(Reasons.of(e), servers ? ": " + bootstrapServers : ""));
  }

  private static String reason(Throwable failure) {
    String own = Reasons.of(failure);
    return failure.getCause() == null ? own : own + ": " + reason(failure.getCause());
  }

  /** Not the settings: that would show passwords. */
  @Override
  public String toString() {
    return "Kafka at " + bootstrapServers;
  }
}
