package dev.purlin.io.http;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.secret.Secrets;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Files on web servers, so that every step that reads files takes {@code https://host/file.csv}
 * too.
 *
 * <p>A file is fetched whole into a temporary one, by each process that reads it, once a run: so a
 * server need not know ranges or sizes, requests are repeated as for web APIs, and a file that
 * changes between two processes is noticed by its size. There are no patterns: what looks like one
 * belongs to the address.
 */
final class HttpFiles extends FileSystem<HttpFile> {
  private static final StatusRules RULES =
      new StatusRules(Map.of("404", StatusAction.IGNORE, "410", StatusAction.IGNORE));

  /** The files that are here, by their addresses. */
  private static final Map<String, FetchedFile> FETCHED = new ConcurrentHashMap<>();

  private final String scheme;

  private HttpFiles(String scheme) {
    this.scheme = scheme;
  }

  /** Makes the file systems known to Beam. */
  @AutoService(FileSystemRegistrar.class)
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(new HttpFiles("http"), new HttpFiles("https"));
    }
  }

  @Override
  protected List<MatchResult> match(List<String> addresses) throws IOException {
    List<MatchResult> results = new ArrayList<>();
    for (String address : addresses) {
      HttpFile file = matchNewResource(address, false);
      FetchedFile fetched = fetch(file);
      if (fetched == null) {
        results.add(MatchResult.create(MatchResult.Status.NOT_FOUND, List.of()));
        continue;
      }
      MatchResult.Metadata metadata =
          MatchResult.Metadata.builder()
              .setResourceId(file)
              .setSizeBytes(fetched.size())
              .setIsReadSeekEfficient(true)
              .build();
      results.add(MatchResult.create(MatchResult.Status.OK, List.of(metadata)));
    }
    return results;
  }

  @Override
  protected ReadableByteChannel open(HttpFile file) throws IOException {
    FetchedFile fetched = FETCHED.get(file.address());
    if (fetched == null) {
      fetched = fetch(file);
    }
    if (fetched == null) {
      throw new FileNotFoundException("'%s' does not exist".formatted(Uris.shown(file.uri())));
    }
    return fetched.open();
  }

  /** Fetches a file anew; null if the server has none there. */
  private static @Nullable FetchedFile fetch(HttpFile file) throws IOException {
    HttpSettings settings = HttpSettings.of(ParameterSet.of(HttpParameters.class).given(Map.of()));
    Secrets secrets = Secrets.of(Uris.secrets(file.uri()));
    HttpCaller caller = new HttpCaller(settings, new HttpAuth.None(), secrets, Waiting.system());
    HttpCall call = new HttpCall(HttpMethod.GET, file.uri(), Map.of(), null);
    try (HttpAnswer answer = caller.send(call, RULES)) {
      if (answer.ignored()) {
        return null;
      }
      try (InputStream in = answer.open()) {
        FetchedFile fetched = FetchedFile.of(in);
        FETCHED.put(file.address(), fetched); // Who reads the one before goes on with it.
        return fetched;
      }
    }
  }

  @Override
  protected HttpFile matchNewResource(String address, boolean isDirectory) {
    URI uri;
    try {
      uri = URI.create(address.replace(" ", "%20"));
    } catch (IllegalArgumentException e) {
      throw PurlinException.user("'%s' is not an address: %s".formatted(address, Reasons.of(e)), e);
    }
    if (uri.getRawUserInfo() != null) {
      throw PurlinException.user(
          "'%s' has a name and password in its address; read what needs them with ReadFromRest, which has auth"
              .formatted(Uris.shown(uri)));
    }
    return new HttpFile(uri.toString());
  }

  @Override
  protected String getScheme() {
    return scheme;
  }

  @Override
  protected WritableByteChannel create(HttpFile file, CreateOptions options) {
    throw readOnly(file);
  }

  @Override
  protected void copy(List<HttpFile> from, List<HttpFile> to) {
    throw readOnly(to.get(0));
  }

  @Override
  protected void rename(List<HttpFile> from, List<HttpFile> to, MoveOptions... options) {
    throw readOnly(to.get(0));
  }

  @Override
  protected void delete(Collection<HttpFile> files) {
    throw readOnly(files.iterator().next());
  }

  private static PurlinException readOnly(HttpFile file) {
    return PurlinException.user(
        "'%s' cannot be written: web servers take no files; write to a disk or to S3"
            .formatted(Uris.shown(file.uri())));
  }
}
