package dev.purlin.tests.delivery.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a Kubernetes API server as kubectl asks for when a run makes its cluster: what it
 * tells of the API, and objects of a few kinds in one namespace, which are made once, replaced in
 * the version that was seen, patched, listed by a label, and deleted.
 */
final class ApiServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The kinds that it knows, as where they are, what they are called, and one of them. */
  private static final List<Resource> RESOURCES =
      List.of(
          new Resource("/api/v1", "pods", "Pod"),
          new Resource("/apis/apps/v1", "deployments", "Deployment"),
          new Resource("/apis/coordination.k8s.io/v1", "leases", "Lease"),
          new Resource("/apis/flink.apache.org/v1beta1", "flinkdeployments", "FlinkDeployment"));

  private static final Pattern JOBS =
      Pattern.compile("purlin\\.dev/job in \\(([^)]*)\\)|purlin\\.dev/job=(.*)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, ObjectNode> objects = new TreeMap<>();
  private final List<String> changes = new ArrayList<>();
  private boolean refusing;
  private int version;

  private record Resource(String group, String plural, String kind) {
    String objects() {
      return group + "/namespaces/" + Chart.NAMESPACE + "/" + plural;
    }

    String version() {
      return group.replaceFirst("^/apis?/", "");
    }
  }

  ApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The FlinkDeployments that there are, by name. */
  Map<String, ObjectNode> objects() {
    return objects("FlinkDeployment");
  }

  /** The objects of a kind that there are, by name. */
  synchronized Map<String, ObjectNode> objects(String kind) {
    Map<String, ObjectNode> found = new TreeMap<>();
    for (ObjectNode object : objects.values()) {
      if (object.get("kind").asText().equals(kind)) {
        found.put(object.at("/metadata/name").asText(), object.deepCopy());
      }
    }
    return found;
  }

  /** What became of FlinkDeployments and Leases, in its order: "create NAME", "delete NAME". */
  synchronized List<String> changes() {
    return List.copyOf(changes);
  }

  /** Puts an object there, as if someone else had. */
  synchronized void put(String kind, String name, Consumer<ObjectNode> contents) {
    Resource resource =
        RESOURCES.stream().filter(one -> one.kind().equals(kind)).findFirst().orElseThrow();
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", resource.version()).put("kind", kind);
    object
        .putObject("metadata")
        .put("name", name)
        .put("namespace", Chart.NAMESPACE)
        .put("uid", "uid-of-" + name)
        .put("resourceVersion", Integer.toString(++version));
    contents.accept(object);
    objects.put(resource.objects() + "/" + name, object);
  }

  /** Does what the operator does: says how an object is. */
  void status(String name, String jobManager, String error) {
    put(
        "FlinkDeployment",
        name,
        object -> {
          object.setAll(objects().get(name));
          object
              .putObject("status")
              .put("jobManagerDeploymentStatus", jobManager)
              .put("error", error);
        });
  }

  /** From now on nobody may make a FlinkDeployment. */
  synchronized void refuse() {
    refusing = true;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      for (Resource resource : RESOURCES) {
        if (path.equals(resource.objects()) || path.startsWith(resource.objects() + "/")) {
          objects(exchange, resource, path);
          return;
        }
      }
      tell(exchange, path);
    }
  }

  private synchronized void objects(HttpExchange exchange, Resource resource, String path)
      throws IOException {
    switch (exchange.getRequestMethod()) {
      case "POST" -> create(exchange, resource, path);
      case "PUT" -> replace(exchange, resource, path);
      case "PATCH" -> {
        merge(objects.get(path), (ObjectNode) JSON.readTree(exchange.getRequestBody()));
        send(exchange, 200, objects.get(path));
      }
      case "DELETE" -> {
        if (objects.remove(path) == null) {
          send(exchange, 404, failure("NotFound", path + " not found"));
        } else {
          changes.add("delete " + resource.kind() + " " + name(path));
          ObjectNode done = JSON.createObjectNode().put("kind", "Status").put("apiVersion", "v1");
          send(exchange, 200, done.put("status", "Success"));
        }
      }
      case "GET" -> {
        if (path.equals(resource.objects())) {
          list(exchange, resource);
        } else if (objects.containsKey(path)) {
          send(exchange, 200, objects.get(path));
        } else {
          send(exchange, 404, failure("NotFound", path + " not found"));
        }
      }
      default -> send(exchange, 405, failure("MethodNotAllowed", path));
    }
  }

  private void create(HttpExchange exchange, Resource resource, String path) throws IOException {
    ObjectNode object = (ObjectNode) JSON.readTree(exchange.getRequestBody());
    String name = object.at("/metadata/name").asText();
    if (refusing && resource.kind().equals("FlinkDeployment")) {
      send(exchange, 403, failure("Forbidden", "flinkdeployments is forbidden: quota exceeded"));
    } else if (objects.containsKey(path + "/" + name)) {
      String what = resource.plural() + "." + resource.version().split("/", -1)[0];
      send(exchange, 409, failure("AlreadyExists", what + " \"" + name + "\" already exists"));
    } else {
      stored(path + "/" + name, object);
      changes.add("create " + resource.kind() + " " + name);
      send(exchange, 201, object);
    }
  }

  private void replace(HttpExchange exchange, Resource resource, String path) throws IOException {
    ObjectNode object = (ObjectNode) JSON.readTree(exchange.getRequestBody());
    String seen = object.at("/metadata/resourceVersion").asText();
    if (!objects.containsKey(path)
        || !objects.get(path).at("/metadata/resourceVersion").asText().equals(seen)) {
      send(exchange, 409, failure("Conflict", "the object has been modified"));
    } else {
      stored(path, object);
      changes.add("replace " + resource.kind() + " " + name(path));
      send(exchange, 200, object);
    }
  }

  private void stored(String path, ObjectNode object) {
    ((ObjectNode) object.get("metadata"))
        .put("uid", "uid-of-" + name(path))
        .put("namespace", Chart.NAMESPACE)
        .put("resourceVersion", Integer.toString(++version));
    objects.put(path, object);
  }

  private void list(HttpExchange exchange, Resource resource) throws IOException {
    String raw = exchange.getRequestURI().getRawQuery();
    String query = raw == null ? "" : URLDecoder.decode(raw, StandardCharsets.UTF_8);
    Matcher jobs = JOBS.matcher(query);
    List<String> wanted = List.of();
    if (jobs.find()) {
      wanted = List.of((jobs.group(1) == null ? jobs.group(2) : jobs.group(1)).split(", *"));
    }
    ObjectNode list = JSON.createObjectNode().put("kind", resource.kind() + "List");
    list.put("apiVersion", resource.version());
    list.putObject("metadata").put("resourceVersion", Integer.toString(version));
    ArrayNode items = list.putArray("items");
    for (Map.Entry<String, ObjectNode> entry : objects.entrySet()) {
      boolean named =
          !query.contains("metadata.name=")
              || query.contains("metadata.name=" + name(entry.getKey()));
      String job = entry.getValue().at("/metadata/labels/purlin.dev~1job").asText();
      if (entry.getKey().startsWith(resource.objects() + "/")
          && named
          && (wanted.isEmpty() || wanted.contains(job))) {
        items.add(entry.getValue());
      }
    }
    send(exchange, 200, list);
  }

  private void tell(HttpExchange exchange, String path) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    if (path.equals("/api")) {
      body.put("kind", "APIVersions").putArray("versions").add("v1");
    } else if (path.equals("/apis")) {
      ArrayNode groups =
          body.put("kind", "APIGroupList").put("apiVersion", "v1").putArray("groups");
      for (Resource resource : RESOURCES) {
        if (resource.group().startsWith("/apis/")) {
          String[] parts = resource.version().split("/", -1);
          ObjectNode group = groups.addObject().put("name", parts[0]);
          ObjectNode served =
              JSON.createObjectNode()
                  .put("groupVersion", resource.version())
                  .put("version", parts[1]);
          group.putArray("versions").add(served);
          group.set("preferredVersion", served);
        }
      }
    } else if (path.equals("/openapi/v3")) {
      ObjectNode paths = body.putObject("paths");
      for (Resource resource : RESOURCES) {
        paths
            .putObject(resource.group().substring(1))
            .put("serverRelativeURL", "/openapi/v3" + resource.group());
      }
    } else {
      for (Resource resource : RESOURCES) {
        if (path.equals(resource.group())) {
          describe(body, resource);
        } else if (path.equals("/openapi/v3" + resource.group())) {
          specify(body, resource);
        }
      }
    }
    send(
        exchange,
        body.isEmpty() ? 404 : 200,
        body.isEmpty() ? failure("NotFound", "there is no " + path) : body);
  }

  private static void describe(ObjectNode body, Resource resource) {
    body.put("kind", "APIResourceList").put("groupVersion", resource.version());
    ObjectNode entry =
        body.putArray("resources")
            .addObject()
            .put("name", resource.plural())
            .put("singularName", resource.plural().replaceFirst("s$", ""))
            .put("namespaced", true)
            .put("kind", resource.kind());
    ArrayNode verbs = entry.putArray("verbs");
    List.of("create", "delete", "get", "list", "patch", "update", "watch").forEach(verbs::add);
  }

  /** What kubectl looks for: that the server itself finds mistyped fields. */
  private static void specify(ObjectNode body, Resource resource) {
    body.put("openapi", "3.0.0").putObject("info").put("title", "").put("version", "");
    ObjectNode patch =
        body.putObject("paths")
            .putObject(resource.objects().replace(Chart.NAMESPACE, "{namespace}") + "/{name}")
            .putObject("patch");
    patch
        .putArray("parameters")
        .addObject()
        .put("name", "fieldValidation")
        .put("in", "query")
        .putObject("schema")
        .put("type", "string");
    patch.putObject("responses");
    String[] parts = ("/" + resource.version()).split("/", -1);
    patch
        .putObject("x-kubernetes-group-version-kind")
        .put("group", parts.length == 3 ? parts[1] : "")
        .put("version", parts[parts.length - 1])
        .put("kind", resource.kind());
  }

  private static void merge(ObjectNode object, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      if (entry.getValue().isObject() && object.path(entry.getKey()).isObject()) {
        merge((ObjectNode) object.get(entry.getKey()), (ObjectNode) entry.getValue());
      } else {
        object.set(entry.getKey(), entry.getValue());
      }
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static ObjectNode failure(String reason, String message) {
    return JSON.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("reason", reason)
        .put("message", message);
  }

  private static void send(HttpExchange exchange, int code, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
