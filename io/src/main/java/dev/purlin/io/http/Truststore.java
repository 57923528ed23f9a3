package dev.purlin.io.http;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The certificates that a step trusts beside Java's own. */
final class Truststore {
  private Truststore() {}

  /** How to encrypt, if that is not Java's own way. */
  static Optional<SSLContext> context(HttpSettings settings) {
    String path = settings.truststore();
    if (path == null) {
      return Optional.empty();
    }
    try {
      KeyStore store = load(path, settings.truststorePassword());
      for (Certificate known : trusted(null).getAcceptedIssuers()) {
        String subject = ((X509Certificate) known).getSubjectX500Principal().getName();
        store.setCertificateEntry("java " + subject + " " + known.hashCode(), known);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trusted(store)}, null);
      return Optional.of(context);
    } catch (IOException | GeneralSecurityException e) {
      throw PurlinException.user(
          "truststore: cannot read certificates from '%s': %s".formatted(path, Reasons.of(e)), e);
    }
  }

  private static KeyStore load(String path, @Nullable String password)
      throws IOException, GeneralSecurityException {
    byte[] bytes = Files.readAllBytes(Path.of(path));
    if (!new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE")) {
      char[] characters = password == null ? null : password.toCharArray();
      KeyStore given = KeyStore.getInstance(new File(path), characters);
      KeyStore copy = empty();
      for (String alias : Collections.list(given.aliases())) {
        Certificate certificate = given.getCertificate(alias);
        if (certificate != null) {
          copy.setCertificateEntry(alias, certificate);
        }
      }
      return copy;
    }
    KeyStore store = empty();
    int next = 0;
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes))) {
      store.setCertificateEntry("given " + next++, certificate);
    }
    return store;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static X509TrustManager trusted(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("this Java knows no X.509 certificates");
  }
}
