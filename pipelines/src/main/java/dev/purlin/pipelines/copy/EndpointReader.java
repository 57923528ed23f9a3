package dev.purlin.pipelines.copy;

import dev.purlin.core.parameter.ParameterSpec;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.SecretParts;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.copy.Endpoint.Setting;
import dev.purlin.pipelines.spec.YamlText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes a step of an address. */
final class EndpointReader {
  private static final Pattern WEB = Pattern.compile("(?i)https?://.+");
  private static final Pattern SCHEME = Pattern.compile("(?<scheme>[a-z][a-z0-9+.-]+)://.*");
  private static final Pattern USER = Pattern.compile("(?i)(https?://)([^/?#@]*)@(.*)");
  private static final List<String> PLACES = List.of("url", "path", "topic");

  private final Catalogue catalogue;
  private final Passwords passwords;
  private final Side side;
  private final Map<String, Setting> config = new LinkedHashMap<>();
  private @Nullable RowTransformProvider<?> transform;

  EndpointReader(Catalogue catalogue, Passwords passwords, Side side) {
    this.catalogue = catalogue;
    this.passwords = passwords;
    this.side = side;
  }

  /**
   * Reads an address.
   *
   * @param kind what the user says it is: {@code csv}, {@code ReadFromCsv}; null to tell by itself
   * @param query a query in place of a table
   * @param options parameters of the transform
   */
  Endpoint read(
      String text, @Nullable String kind, @Nullable String query, Map<String, String> options) {
    if (text.equals("-") || text.isBlank()) {
      throw wrong(
          text.isBlank()
              ? "expected a file, a database or a URL, found nothing"
              : "'-', standard input and output, cannot be read or written yet: name a file");
    }
    Optional<FileKind> named = Optional.ofNullable(kind).flatMap(FileKind::named);
    String name = kind == null || named.isPresent() ? null : transformOf(kind);
    String label;
    String shown;
    if (name == null && named.isEmpty() && DatabaseUrl.matches(text)
        || (side.prefix() + "Jdbc").equals(name)) {
      DatabaseUrl database = DatabaseUrl.parse(text);
      choose(side.prefix() + "Jdbc");
      database(database, query, options);
      label = database.table() == null ? "query" : database.table();
      shown = database.shown();
    } else {
      if (query != null) {
        throw new PurlinException(
            PurlinException.Category.USER,
            "--query goes with a database as SOURCE, which '%s' is not"
                .formatted(SecretParts.mask(text)),
            null);
      }
      shown = SecretParts.mask(text);
      label = shown.replaceFirst("[#?].*$", "").replaceFirst("/+$", "").replaceFirst("^.*/", "");
      if (name == null && named.isEmpty() && isWebApi(text)
          || (side.prefix() + "Rest").equals(name)) {
        web(text);
      } else if (name == null) {
        file(text, named);
      } else {
        choose(name);
        put(place(), YamlText.text(passwords.hideWithin(text, "SECRET", side)));
      }
    }
    options(options);
    return new Endpoint(side, transform().name(), config, label, shown);
  }

  private PurlinException wrong(String message) {
    return PurlinException.user(side + " " + message);
  }

  private RowTransformProvider<?> transform() {
    if (transform == null) {
      throw PurlinException.internal("no transform was chosen", null);
    }
    return transform;
  }

  private void choose(String name) {
    transform =
        catalogue.providers().stream()
            .filter(provider -> provider.name().equals(name))
            .findFirst()
            .orElseThrow(() -> PurlinException.internal("there is no " + name, null));
  }

  private void put(String parameter, String yaml) {
    config.put(parameter, new Setting(yaml, side.toString()));
  }

  /** The transform that a word means: its name, or what its name ends with. */
  private String transformOf(String kind) {
    List<String> known =
        catalogue.types().stream().filter(type -> type.startsWith(side.prefix())).toList();
    List<String> words =
        known.stream()
            .map(type -> type.substring(side.prefix().length()).toLowerCase(Locale.ROOT))
            .toList();
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).equalsIgnoreCase(kind) || words.get(i).equalsIgnoreCase(kind)) {
        return known.get(i);
      }
    }
    throw PurlinException.user(
        side.option()
            + ": "
            + Names.nearest(kind, words)
                .map(near -> "unknown type '%s'; did you mean '%s'?".formatted(kind, near))
                .orElseGet(
                    () ->
                        "unknown type '%s'; known: %s".formatted(kind, String.join(", ", words))));
  }

  /** The parameter that says where it is. */
  private String place() {
    List<String> names = transform().parameters().stream().map(ParameterSpec::name).toList();
    return PLACES.stream()
        .filter(names::contains)
        .findFirst()
        .orElseThrow(
            () ->
                PurlinException.user(
                    "%s: %s has no place that a %s could name"
                        .formatted(side.option(), transform().name(), side)));
  }

  private void file(String text, Optional<FileKind> named) {
    String path = text;
    String part = null;
    int hash = text.lastIndexOf('#');
    if (hash > 0 && FileKind.of(text).isEmpty()) {
      // A path may have a # in it; it is a mark where only what stands before it has an ending.
      Optional<FileKind> before = FileKind.of(text.substring(0, hash));
      int first = text.indexOf('#');
      if (before.isPresent() || (first > 0 && FileKind.of(text.substring(0, first)).isPresent())) {
        int at = FileKind.of(text.substring(0, first)).isPresent() ? first : hash;
        path = text.substring(0, at);
        part = text.substring(at + 1);
      }
    }
    String file = path;
    refuseSchemes(file);
    String ending = WEB.matcher(file).matches() ? file.replaceFirst("\\?.*$", "") : file;
    FileKind kind = named.or(() -> FileKind.of(ending)).orElseThrow(() -> unknownEnding(file));
    choose(
        kind.transform(side)
            .orElseThrow(
                () ->
                    wrong(
                        "'%s': %s files are read, but not written; known endings: %s"
                            .formatted(file, kind.word(), FileKind.endings(side)))));
    put("path", YamlText.text(passwords.hideWithin(file, "SECRET", side)));
    kind.parameters().forEach((parameter, value) -> put(parameter, YamlText.text(value)));
    if (part != null) {
      String parameter =
          kind.part()
              .orElseThrow(
                  () ->
                      wrong(
                          "'%s': a %s file has no parts that a # could name"
                              .formatted(text, kind.word())));
      put(parameter, YamlText.text(part));
    }
    if (!side.isRead()) {
      put("single_file", "true");
    }
  }

  private static final List<String> FILE_SYSTEMS = List.of("s3", "file", "http", "https");

  private void refuseSchemes(String path) {
    Matcher scheme = SCHEME.matcher(path);
    if (scheme.matches() && !FILE_SYSTEMS.contains(scheme.group("scheme"))) {
      throw wrong(
          "'%s': %s:// is not known; expected a path, s3://bucket/key, %s%s"
              .formatted(
                  SecretParts.mask(path),
                  scheme.group("scheme"),
                  side.isRead() ? "https://... (JSON), " : "",
                  DatabaseUrl.EXAMPLES));
    }
  }

  private PurlinException unknownEnding(String path) {
    String name = path.replaceFirst("^.*/", "");
    int dot = name.lastIndexOf('.');
    return wrong(
        "'%s': %s does not say what is in it; known endings: %s, each also with .gz, .bz2 or .zst;"
                .formatted(
                    path,
                    dot <= 0 ? "a name without an ending" : "the ending " + name.substring(dot),
                    FileKind.endings(side))
            + " or say it, as in %s=csv; databases are %s"
                .formatted(side.option(), DatabaseUrl.EXAMPLES));
  }

  /** What has an ending is a file of a web server; JSON with a path to its records is not. */
  private boolean isWebApi(String text) {
    if (!WEB.matcher(text).matches()) {
      return false;
    }
    Optional<FileKind> file = FileKind.of(text.replaceFirst("[?#].*$", ""));
    return !side.isRead()
        || file.isEmpty()
        || (file.get() == FileKind.JSON && text.indexOf('#') >= 0);
  }

  private void web(String text) {
    String url = text;
    if (!side.isRead()) {
      throw wrong(
          "'%s': rows are not written to web addresses; name a file or a database"
              .formatted(SecretParts.mask(text)));
    }
    choose("ReadFromRest");
    int hash = url.indexOf('#');
    String records = hash < 0 ? "" : url.substring(hash + 1);
    url = hash < 0 ? url : url.substring(0, hash);
    Matcher user = USER.matcher(url);
    String auth = null;
    if (user.matches()) {
      url = user.group(1) + user.group(3);
      String[] login = user.group(2).split(":", 2);
      auth =
          "{type: basic, username: %s, password: %s}"
              .formatted(
                  YamlText.quoted(URLDecoder.decode(login[0], StandardCharsets.UTF_8)),
                  YamlText.quoted(
                      passwords.hide(
                          URLDecoder.decode(
                              login.length < 2 ? "" : login[1], StandardCharsets.UTF_8),
                          "API_PASSWORD",
                          side)));
    }
    put("url", YamlText.text(passwords.hideWithin(url, "API_TOKEN", side)));
    if (auth != null) {
      put("auth", auth);
    }
    if (!records.isEmpty()) {
      put("records", YamlText.text(records));
    }
  }

  private void database(DatabaseUrl database, @Nullable String query, Map<String, String> options) {
    put("url", YamlText.text(passwords.hideWithin(database.url(), "SECRET", side)));
    login(database, options);
    String wanted = query != null ? query : database.query();
    if (!side.isRead() && wanted != null) {
      throw wrong(
          "'%s': a query is read, not written; name a table behind #".formatted(database.shown()));
    }
    if (database.table() != null && wanted != null) {
      throw wrong("'%s': expected a table or a query, found both".formatted(database.shown()));
    }
    if (wanted != null) {
      config.put(
          "query",
          new Setting(YamlText.text(wanted.strip()), query == null ? side.toString() : "--query"));
    } else if (database.table() != null) {
      put("table", YamlText.text(database.table()));
    } else if (!options.containsKey("table") && !options.containsKey("query")) {
      throw wrong(
          "'%s': name the table behind #, as in %s#orders%s; 'purlin discover' lists the tables"
              .formatted(
                  database.shown(), database.shown(), side.isRead() ? ", or give a --query" : ""));
    }
  }

  private void login(DatabaseUrl database, Map<String, String> options) {
    String username = database.username();
    if (username == null && database.kind().equals("postgresql")) {
      username = passwords.environment("PGUSER");
    }
    if (username != null && !options.containsKey("username")) {
      put("username", YamlText.text(username));
    }
    if (options.containsKey("password")) {
      return;
    }
    String variable = database.passwordVariable();
    if (database.password() != null) {
      put("password", passwords.hide(database.password(), variable, side));
    } else if (!variable.equals("DATABASE_PASSWORD") || username != null) {
      passwords.fromEnvironment(variable, side).ifPresent(found -> put("password", found));
    }
  }

  private void options(Map<String, String> options) {
    Map<String, ParameterSpec> known =
        transform().parameters().stream()
            .collect(
                Collectors.toMap(
                    ParameterSpec::name, spec -> spec, (a, b) -> a, LinkedHashMap::new));
    OptionValues values = new OptionValues(passwords, side);
    options.forEach(
        (name, text) -> {
          ParameterSpec parameter = known.get(name);
          if (parameter == null) {
            throw PurlinException.user(
                "%s: %s"
                    .formatted(
                        side.parameterOption(),
                        Names.unknown("parameter of " + transform().name(), name, known.keySet())));
          }
          String origin = side.parameterOption() + " " + name;
          config.put(name, new Setting(values.value(parameter, text, origin), origin));
        });
    if (config.containsKey("num_shards")) {
      config.computeIfPresent(
          "single_file",
          (name, setting) -> setting.origin().equals(side.toString()) ? null : setting);
    }
  }
}
