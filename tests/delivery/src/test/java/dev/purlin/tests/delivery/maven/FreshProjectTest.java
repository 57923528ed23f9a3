package dev.purlin.tests.delivery.maven;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.purlin.tests.delivery.Command;
import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A Maven project that has never seen this repository: it takes the built jars from a Maven
 * repository, with the dependencies and the code that README shows.
 */
public class FreshProjectTest {
  private static final String VERSION = "0.1.0-SNAPSHOT";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path repository;
  private Path project;
  private String fromJava;

  @Before
  public void publish() throws IOException {
    repository = folder.newFolder("repository").toPath();
    project = folder.newFolder("project").toPath();
    String readme = Files.readString(Repository.path("README.md"));
    fromJava = readme.substring(readme.indexOf("\n## From Java"), readme.indexOf("\n## More"));
    publish("purlin", Repository.path("pom.xml"));
    for (String module : List.of("core", "transforms", "io")) {
      Path directory = publish("purlin-" + module, Repository.path(module + "/pom.xml"));
      String jar = "purlin-%s-%s.jar".formatted(module, VERSION);
      Files.copy(Repository.path(module + "/target/" + jar), directory.resolve(jar));
    }
  }

  /** As deploying does it. */
  private Path publish(String artifact, Path pom) throws IOException {
    Path directory = repository.resolve(Path.of("dev", "purlin", artifact, VERSION));
    Files.createDirectories(directory);
    Files.copy(pom, directory.resolve("%s-%s.pom".formatted(artifact, VERSION)));
    return directory;
  }

  private String block(String language) {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(fromJava);
    assertThat("README has no " + language + " under 'From Java'", block.find());
    return block.group(1);
  }

  private void write(String name, String text) throws IOException {
    Path file = project.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  public void runsThePipelineOfReadme() throws Exception {
    write(
        "pom.xml",
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>com.example</groupId>
          <artifactId>orders</artifactId>
          <version>1</version>
          <properties>
            <maven.compiler.release>17</maven.compiler.release>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          <repositories>
            <repository>
              <id>built</id>
              <url>%s</url>
              <snapshots><checksumPolicy>ignore</checksumPolicy></snapshots>
            </repository>
          </repositories>
        %s
        </project>
        """
            .formatted(repository.toUri(), block("xml")));
    write(
        "src/main/java/com/example/LoadOrders.java",
        """
        package com.example;

        import dev.purlin.io.csv.ReadFromCsv;
        import dev.purlin.io.jdbc.WriteToJdbc;
        import dev.purlin.transforms.row.Filter;
        import dev.purlin.transforms.row.MapToFields;
        import java.sql.Connection;
        import java.sql.DriverManager;
        import java.sql.ResultSet;
        import org.apache.beam.sdk.Pipeline;
        import org.apache.beam.sdk.options.PipelineOptionsFactory;

        public class LoadOrders {
          public static void main(String[] args) throws Exception {
            Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(args).create());
            %s
            pipeline.run().waitUntilFinish();
            try (Connection connection = DriverManager.getConnection("jdbc:h2:./shop");
                ResultSet rows =
                    connection
                        .createStatement()
                        .executeQuery("SELECT order_id, total FROM orders ORDER BY order_id")) {
              while (rows.next()) {
                System.out.println("loaded " + rows.getLong(1) + ": " + rows.getBigDecimal(2));
              }
            }
          }
        }
        """
            .formatted(block("java")));
    write("orders-1.csv", "order_id,price,quantity\n1,2.50,2\n2,1.00,0\n");
    write("orders-2.csv", "order_id,price,quantity\n3,0.10,30\n");

    Command built =
        Command.run(
                project,
                Map.of(),
                600,
                List.of(
                    Repository.path("mvnw").toString(),
                    "-B",
                    "-ntp",
                    "-Dmaven.repo.local=" + folder.getRoot().toPath().resolve("local"),
                    "-Dmaven.repo.local.tail="
                        + Path.of(System.getProperty("user.home"), ".m2", "repository"),
                    "org.apache.maven.plugins:maven-compiler-plugin:3.14.1:compile",
                    "org.codehaus.mojo:exec-maven-plugin:3.5.0:java",
                    "-Dexec.mainClass=com.example.LoadOrders"))
            .succeeded();

    assertThat(built.output(), containsString("loaded 1: 5.0"));
    assertThat(built.output(), containsString("loaded 3: 3.0"));
    assertThat(built.output(), not(containsString("loaded 2")));
  }
}
