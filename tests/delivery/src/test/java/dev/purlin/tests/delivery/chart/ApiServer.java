package dev.purlin.tests.delivery.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of a Kubernetes API server as kubectl asks for when it makes, reads and deletes
 * FlinkDeployments: what it tells of the API, and one kind of object in one namespace.
 */
final class ApiServer implements AutoCloseable {
  private static final String GROUP = "flink.apache.org";
  private static final String VERSION = "v1beta1";
  private static final String OBJECTS =
      "/apis/" + GROUP + "/" + VERSION + "/namespaces/" + Chart.NAMESPACE + "/flinkdeployments";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, ObjectNode> objects = new ConcurrentSkipListMap<>();
  private final List<String> changes = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean refusing;

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
    return new TreeMap<>(objects);
  }

  /** What was changed, in its order: "create NAME", "delete NAME". */
  List<String> changes() {
    synchronized (changes) {
      return List.copyOf(changes);
    }
  }

  /** Puts an object there, as if someone else had. */
  void put(String name) {
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", GROUP + "/" + VERSION).put("kind", "FlinkDeployment");
    object
        .putObject("metadata")
        .put("name", name)
        .put("namespace", Chart.NAMESPACE)
        .put("uid", "uid-of-" + name);
    objects.put(name, object);
  }

  /** Does what the operator does: says how an object is. */
  void status(String name, String jobManager, String error) {
    ObjectNode object = objects.get(name).deepCopy();
    object.putObject("status").put("jobManagerDeploymentStatus", jobManager).put("error", error);
    objects.put(name, object);
  }

  /** From now on nobody may make anything. */
  void refuse() {
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
      String method = exchange.getRequestMethod();
      if (path.startsWith(OBJECTS)) {
        String name = path.length() > OBJECTS.length() ? path.substring(OBJECTS.length() + 1) : "";
        objects(exchange, method, name);
      } else {
        tell(exchange, path);
      }
    }
  }

  private void objects(HttpExchange exchange, String method, String name) throws IOException {
    switch (method) {
      case "POST" -> {
        if (refusing) {
          send(
              exchange,
              403,
              status(
                  "Forbidden", "flinkdeployments.flink.apache.org is forbidden: quota exceeded"));
          return;
        }
        ObjectNode object = (ObjectNode) JSON.readTree(exchange.getRequestBody());
        String created = object.at("/metadata/name").asText();
        ((ObjectNode) object.get("metadata"))
            .put("uid", "uid-of-" + created)
            .put("namespace", Chart.NAMESPACE);
        objects.put(created, object);
        changes.add("create " + created);
        send(exchange, 201, object);
      }
      case "DELETE" -> {
        if (objects.remove(name) == null) {
          send(exchange, 404, status("NotFound", "\"" + name + "\" not found"));
        } else {
          changes.add("delete " + name);
          send(
              exchange,
              200,
              JSON.createObjectNode()
                  .put("kind", "Status")
                  .put("apiVersion", "v1")
                  .put("status", "Success"));
        }
      }
      case "GET" -> {
        if (name.isEmpty()) {
          ObjectNode list =
              JSON.createObjectNode()
                  .put("kind", "FlinkDeploymentList")
                  .put("apiVersion", GROUP + "/" + VERSION);
          list.putObject("metadata").put("resourceVersion", "1");
          list.putArray("items").addAll(objects.values());
          send(exchange, 200, list);
        } else if (objects.containsKey(name)) {
          send(exchange, 200, objects.get(name));
        } else {
          send(exchange, 404, status("NotFound", "flinkdeployments \"" + name + "\" not found"));
        }
      }
      default -> send(exchange, 405, status("MethodNotAllowed", method));
    }
  }

  private void tell(HttpExchange exchange, String path) throws IOException {
    String body =
        switch (path) {
          case "/api" -> "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}";
          case "/api/v1" ->
              "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[]}";
          case "/apis" ->
              "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[{\"name\":\"flink.apache.org\","
                  + "\"versions\":[{\"groupVersion\":\"flink.apache.org/v1beta1\",\"version\":\"v1beta1\"}],"
                  + "\"preferredVersion\":{\"groupVersion\":\"flink.apache.org/v1beta1\",\"version\":\"v1beta1\"}}]}";
          case "/apis/flink.apache.org/v1beta1" ->
              "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"flink.apache.org/v1beta1\","
                  + "\"resources\":[{\"name\":\"flinkdeployments\",\"singularName\":\"flinkdeployment\",\"namespaced\":true,"
                  + "\"kind\":\"FlinkDeployment\",\"verbs\":[\"create\",\"delete\",\"get\",\"list\",\"watch\"]}]}";
          case "/openapi/v3" ->
              "{\"paths\":{\"apis/flink.apache.org/v1beta1\":"
                  + "{\"serverRelativeURL\":\"/openapi/v3/apis/flink.apache.org/v1beta1\"}}}";
          case "/openapi/v3/apis/flink.apache.org/v1beta1" ->
              "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"\",\"version\":\"\"},\"paths\":{\""
                  + OBJECTS.replace(Chart.NAMESPACE, "{namespace}")
                  + "/{name}\":{\"patch\":{\"parameters\":[{\"name\":\"fieldValidation\",\"in\":\"query\","
                  + "\"schema\":{\"type\":\"string\"}}],\"responses\":{},\"x-kubernetes-group-version-kind\":"
                  + "{\"group\":\"flink.apache.org\",\"version\":\"v1beta1\",\"kind\":\"FlinkDeployment\"}}}}}";
          default -> "";
        };
    if (body.isEmpty()) {
      send(exchange, 404, status("NotFound", "there is no " + path));
    } else {
      send(exchange, 200, JSON.readTree(body));
    }
  }

  private static ObjectNode status(String reason, String message) {
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
