package dev.purlin.pipelines.testing;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The results of tests in the XML that JUnit's reports have, which CI servers read. */
public final class JUnitReport {
  private JUnitReport() {}

  /**
   * The tests of a file.
   *
   * @param file the pipeline file
   * @param results what became of its tests
   * @param problem why none of them could be run; empty if they could
   */
  public record Suite(String file, List<TestResult> results, String problem) {
    public Suite {
      results = List.copyOf(results);
    }

    private long count(TestResult.Outcome outcome) {
      return results.stream().filter(result -> result.outcome() == outcome).count();
    }
  }

  /**
   * Writes a report, with its directory if need be.
   *
   * @throws PurlinException if it cannot be written
   */
  public static void write(Path path, List<Suite> suites) {
    try {
      Path directory = path.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      try (Writer text = Files.newBufferedWriter(path)) {
        XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuites");
        for (Suite suite : suites) {
          write(xml, suite);
        }
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.close();
      }
    } catch (IOException | XMLStreamException e) {
      throw PurlinException.outside("cannot write the report to '%s': %s".formatted(path, e), e);
    }
  }

  private static void write(XMLStreamWriter xml, Suite suite) throws XMLStreamException {
    boolean unread = !suite.problem().isEmpty();
    Duration whole =
        suite.results().stream().map(TestResult::time).reduce(Duration.ZERO, Duration::plus);
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", clean(suite.file()));
    xml.writeAttribute("tests", String.valueOf(suite.results().size() + (unread ? 1 : 0)));
    xml.writeAttribute("failures", String.valueOf(suite.count(TestResult.Outcome.FAILED)));
    xml.writeAttribute(
        "errors", String.valueOf(suite.count(TestResult.Outcome.BROKEN) + (unread ? 1 : 0)));
    xml.writeAttribute("skipped", "0");
    xml.writeAttribute("time", seconds(whole));
    if (unread) {
      testCase(xml, suite.file(), "the file", Duration.ZERO);
      problem(xml, "error", suite.problem());
      xml.writeEndElement();
    }
    for (TestResult result : suite.results()) {
      testCase(xml, suite.file(), result.test().name(), result.time());
      switch (result.outcome()) {
        case PASSED -> {}
        case FAILED -> problem(xml, "failure", result.message());
        case BROKEN -> problem(xml, "error", result.message());
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void testCase(XMLStreamWriter xml, String file, String name, Duration time)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("name", clean(name));
    xml.writeAttribute("classname", clean(file));
    xml.writeAttribute("time", seconds(time));
  }

  private static void problem(XMLStreamWriter xml, String kind, String message)
      throws XMLStreamException {
    String text = clean(message);
    xml.writeStartElement(kind);
    xml.writeAttribute("message", text.lines().findFirst().orElse(""));
    xml.writeAttribute("type", kind.equals("failure") ? "rows" : "run");
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
  }

  /** XML 1.0 has no place for some characters, not even escaped. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .map(
            c ->
                c == '\t'
                        || c == '\n'
                        || c >= ' ' && c < 0xD800
                        || c > 0xDFFF && c < 0xFFFE
                        || c > 0xFFFF
                    ? c
                    : '\uFFFD')
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
