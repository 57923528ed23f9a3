package dev.purlin.tests.delivery.image;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.Test;

/** The shipped jar stays as small as it is: what is large and seldom needed is a part. */
public class JarTest {
  /** Raise it on purpose, with the reason in the commit. */
  private static final long MOST_BYTES = 190_000_000;

  @Test
  public void theJarKeepsToItsBudget() throws IOException {
    assertThat(Files.size(Repository.jar()), is(lessThanOrEqualTo(MOST_BYTES)));
  }

  @Test
  public void partsAreNotInTheJar() throws IOException {
    try (ZipFile jar = new ZipFile(Repository.jar().toFile())) {
      List<String> ofParts =
          jar.stream().map(ZipEntry::getName).filter(name -> name.contains("graalvm")).toList();
      assertThat(ofParts, is(empty()));
    }
  }
}
