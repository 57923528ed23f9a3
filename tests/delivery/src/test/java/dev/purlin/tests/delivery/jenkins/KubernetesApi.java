package dev.purlin.tests.delivery.jenkins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * As much of Kubernetes' API as kubectl asks for when a script of {@code ci} calls it: objects of a
 * few kinds in one namespace, which are listed by labels, read, created and watched. It has no
 * controllers: a test says what becomes of an object.
 */
final class KubernetesApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, List<String>> GROUPS =
      Map.of(
          "/api/v1", List.of("pods:Pod", "events:Event", "namespaces:Namespace", "nodes:Node"),
          "/apis/apps/v1", List.of("deployments:Deployment"),
          "/apis/batch/v1", List.of("jobs:Job", "cronjobs:CronJob"),
          "/apis/flink.apache.org/v1beta1", List.of("flinkdeployments:FlinkDeployment"));

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, ObjectNode> objects = new TreeMap<>();
  private final List<ObjectNode> created = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private Consumer<ObjectNode> fate = object -> {};
  private Consumer<ObjectNode> fateOfWatched = object -> {};

  KubernetesApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** A kubeconfig that leads here. */
  String kubeconfig() {
    return """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: u, user: {}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
        .formatted(server.getAddress().getPort());
  }

  /** Puts an object there, as JSON; {@code path} is such as {@code /apis/batch/v1/cronjobs}. */
  synchronized KubernetesApi holds(String path, String json) throws IOException {
    ObjectNode object = (ObjectNode) JSON.readTree(json);
    objects.put(path + "/" + object.at("/metadata/name").asText(), object);
    return this;
  }

  /** The object there, to be changed. */
  synchronized ObjectNode object(String path) {
    return objects.get(path);
  }

  /** What becomes of an object once it is created. */
  synchronized KubernetesApi onCreate(Consumer<ObjectNode> consumer) {
    fate = consumer;
    return this;
  }

  /** What becomes of an object once somebody watches it. */
  synchronized KubernetesApi onWatch(Consumer<ObjectNode> consumer) {
    fateOfWatched = consumer;
    return this;
  }

  synchronized List<ObjectNode> created() {
    return List.copyOf(created);
  }

  synchronized List<String> deleted() {
    return List.copyOf(deleted);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().replaceFirst("/namespaces/purlin/", "/");
      Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
      JsonNode discovery = discovery(path);
      if (discovery != null) {
        send(exchange, 200, discovery);
      } else if (path.endsWith("/log")) {
        byte[] log = "what the pod said\n".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, log.length);
        exchange.getResponseBody().write(log);
      } else if (exchange.getRequestMethod().equals("POST")) {
        send(exchange, 201, create(path, (ObjectNode) JSON.readTree(exchange.getRequestBody())));
      } else if (exchange.getRequestMethod().equals("DELETE")) {
        send(exchange, 200, delete(path));
      } else if (query.containsKey("watch")) {
        watch(exchange, path, query);
      } else {
        read(exchange, path, query);
      }
    }
  }

  private synchronized JsonNode create(String path, ObjectNode object) {
    created.add(object.deepCopy());
    fate.accept(object);
    objects.put(path + "/" + object.at("/metadata/name").asText(), object);
    return object;
  }

  private synchronized JsonNode delete(String path) {
    deleted.add(path);
    return objects.remove(path);
  }

  private synchronized void read(HttpExchange exchange, String path, Map<String, String> query)
      throws IOException {
    ObjectNode object = objects.get(path);
    if (object != null) {
      send(exchange, 200, object);
    } else if (kind(path) != null) {
      ObjectNode list = JSON.createObjectNode();
      list.put("kind", kind(path) + "List").put("apiVersion", version(path));
      list.putObject("metadata").put("resourceVersion", "1");
      ArrayNode items = list.putArray("items");
      matching(path, query).forEach(items::add);
      send(exchange, 200, list);
    } else {
      ObjectNode status = JSON.createObjectNode();
      status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
      status.put("reason", "NotFound").put("code", 404).put("message", path + " not found");
      send(exchange, 404, status);
    }
  }

  /** One event for each object, after it has met its fate; then the watch is over. */
  private void watch(HttpExchange exchange, String path, Map<String, String> query)
      throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    synchronized (this) {
      for (ObjectNode object : matching(path, query)) {
        fateOfWatched.accept(object);
        ObjectNode event = JSON.createObjectNode().put("type", "MODIFIED").set("object", object);
        body.write(JSON.writeValueAsBytes(event));
        body.write('\n');
      }
    }
  }

  private List<ObjectNode> matching(String path, Map<String, String> query) {
    Predicate<ObjectNode> labels = selector(query.get("labelSelector"), "/metadata/labels");
    Predicate<ObjectNode> fields = selector(query.get("fieldSelector"), "");
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(path + "/"))
        .map(Map.Entry::getValue)
        .filter(labels.and(fields))
        .toList();
  }

  private static Predicate<ObjectNode> selector(String selector, String at) {
    if (selector == null) {
      return object -> true;
    }
    return object ->
        Stream.of(selector.split(","))
            .map(term -> term.split("=", 2))
            .allMatch(term -> value(object, at, term[0]).equals(term[1]));
  }

  private static String value(ObjectNode object, String at, String name) {
    return at.isEmpty()
        ? object.at("/" + name.replace('.', '/')).asText()
        : object.at(at).path(name).asText();
  }

  private static JsonNode discovery(String path) {
    ObjectNode found = JSON.createObjectNode();
    if (path.equals("/api")) {
      found.put("kind", "APIVersions").putArray("versions").add("v1");
      return found;
    }
    if (path.equals("/apis")) {
      ArrayNode groups =
          found.put("kind", "APIGroupList").put("apiVersion", "v1").putArray("groups");
      GROUPS.keySet().stream()
          .filter(group -> group.startsWith("/apis/"))
          .map(group -> group.substring("/apis/".length()))
          .forEach(
              group -> {
                ObjectNode entry = groups.addObject().put("name", group.split("/", 2)[0]);
                ObjectNode version =
                    JSON.createObjectNode()
                        .put("groupVersion", group)
                        .put("version", group.split("/", 2)[1]);
                entry.putArray("versions").add(version);
                entry.set("preferredVersion", version);
              });
      return found;
    }
    List<String> resources = GROUPS.get(path);
    if (resources == null) {
      return null;
    }
    found.put("kind", "APIResourceList").put("apiVersion", "v1");
    found.put("groupVersion", path.replaceFirst("^/apis?/", ""));
    ArrayNode list = found.putArray("resources");
    for (String resource : resources) {
      String[] name = resource.split(":", 2);
      ObjectNode entry = list.addObject().put("name", name[0]).put("kind", name[1]);
      boolean namespaced = !List.of("Namespace", "Node").contains(name[1]);
      entry.put("singularName", "").put("namespaced", namespaced);
      entry.putArray("verbs").add("get").add("list").add("create").add("watch").add("delete");
    }
    return found;
  }

  private static String kind(String path) {
    int slash = path.lastIndexOf('/');
    return GROUPS.getOrDefault(path.substring(0, slash), List.of()).stream()
        .filter(resource -> resource.startsWith(path.substring(slash + 1) + ":"))
        .map(resource -> resource.split(":", 2)[1])
        .findFirst()
        .orElse(null);
  }

  private static String version(String path) {
    return path.substring(0, path.lastIndexOf('/')).replaceFirst("^/apis?/", "");
  }

  private static Map<String, String> query(String raw) {
    if (raw == null) {
      return Map.of();
    }
    return Stream.of(raw.split("&"))
        .map(term -> URLDecoder.decode(term, StandardCharsets.UTF_8).split("=", 2))
        .collect(Collectors.toMap(term -> term[0], term -> term[1], (a, b) -> b));
  }

  private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
