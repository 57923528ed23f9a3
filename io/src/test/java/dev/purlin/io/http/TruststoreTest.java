package dev.purlin.io.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.Secrets;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

public class TruststoreTest {
  private static final TemporaryFolder FOLDER = new TemporaryFolder();
  private static final String PASSWORD = "hush-hush";

  private static ApiServer server;

  @ClassRule
  public static final RuleChain RULES =
      RuleChain.outerRule(FOLDER)
          .around(
              (base, description) ->
                  new org.junit.runners.model.Statement() {
                    @Override
                    public void evaluate() throws Throwable {
                      server = new ApiServer(context(keyStore()));
                      server.apply(base, description).evaluate();
                    }
                  });

  /** A new certificate that nobody knows, made by Java's own tool. */
  private static Path keyStore() throws Exception {
    Path store = FOLDER.getRoot().toPath().resolve("store.p12");
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                tool.toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output, process.waitFor(), is(0));
    return store;
  }

  private static SSLContext context(Path store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static int status(Map<String, Object> parameters) throws IOException {
    server.answerInTurn(ApiServer.json("[]"));
    HttpSettings settings =
        HttpSettings.of(ParameterSet.of(HttpParameters.class).given(parameters));
    HttpCall call = new HttpCall(HttpMethod.GET, URI.create(server.url()), Map.of(), null);
    try (HttpAnswer answer =
        new HttpCaller(settings, new HttpAuth.None(), new Secrets(), Waiting.system())
            .send(call, StatusRules.DEFAULT)) {
      return answer.status();
    }
  }

  @Test
  public void trustsCertificatesOfAKeyStore() throws IOException {
    String store = new File(FOLDER.getRoot(), "store.p12").toString();
    assertThat(status(Map.of("truststore", store, "truststore_password", PASSWORD)), is(200));
  }

  @Test
  public void trustsCertificatesInPem() throws Exception {
    File store = new File(FOLDER.getRoot(), "store.p12");
    byte[] der =
        KeyStore.getInstance(store, PASSWORD.toCharArray()).getCertificate("server").getEncoded();
    Path pem =
        Files.writeString(
            FOLDER.getRoot().toPath().resolve("ca.pem"),
            "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(Base64.getMimeEncoder().encodeToString(der)));
    assertThat(status(Map.of("truststore", pem.toString())), is(200));
  }

  @Test
  public void trustsNobodyElse() {
    PurlinException failure = assertThrows(PurlinException.class, () -> status(Map.of()));
    assertThat(
        failure.getMessage(),
        startsWith("'GET " + server.url() + "': the connection cannot be encrypted: "));
    assertThat(failure.category(), is(PurlinException.Category.USER));
  }

  @Test
  public void saysThatTheFileCannotBeRead() {
    String none = new File(FOLDER.getRoot(), "none.pem").toString();
    PurlinException failure =
        assertThrows(PurlinException.class, () -> status(Map.of("truststore", none)));
    assertThat(
        failure.getMessage(),
        is("truststore: cannot read certificates from '%s': %s".formatted(none, none)));
  }
}
