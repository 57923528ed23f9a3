package dev.purlin.io.xml;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The records of an XML file, one after the other, each as texts by the path from its element: a
 * child's text is {@code name} or {@code address/city}, an attribute {@code @id} or {@code
 * price/@currency}, the record's own text {@code .}.
 */
final class XmlRecords {
  /** A record is one element of a data set; more is a wrong record path. */
  private static final int MOST_CHARACTERS = 16 << 20;

  private final XMLStreamReader xml;
  private final List<String> path;
  private final boolean anywhere;
  private final Deque<String> open = new ArrayDeque<>();
  private final Map<String, List<String>> repeated = new LinkedHashMap<>();
  private long line;
  private int characters;

  /**
   * @param record the path of the record elements, such as {@code /orders/order}, or the name of an
   *     element wherever it stands; names without prefixes
   */
  XmlRecords(InputStream in, String record, @Nullable String encoding) throws XMLStreamException {
    anywhere = !record.startsWith("/");
    path = List.of((anywhere ? record : record.substring(1)).split("/"));
    xml = factory().createXMLStreamReader(in, encoding);
  }

  /** Knows neither external entities nor a document's own: no file is fetched, no bomb goes off. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /** The texts of the next record; null if there is none. */
  @Nullable Map<String, String> next() throws XMLStreamException, IOException {
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        open.addLast(xml.getLocalName());
        if (isRecord()) {
          line = xml.getLocation().getLineNumber();
          Map<String, String> record = record();
          open.removeLast();
          return record;
        }
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        open.removeLast();
      }
    }
    return null;
  }

  private boolean isRecord() {
    if (open.size() < path.size() || !anywhere && open.size() != path.size()) {
      return false;
    }
    List<String> names = List.copyOf(open);
    return names.subList(names.size() - path.size(), names.size()).equals(path);
  }

  private Map<String, String> record() throws XMLStreamException, IOException {
    repeated.clear();
    characters = 0;
    Map<String, String> texts = new LinkedHashMap<>();
    element("", texts);
    return texts;
  }

  /** Reads an element to its end. */
  private void element(String place, Map<String, String> texts)
      throws XMLStreamException, IOException {
    String prefix = place.isEmpty() ? "" : place + "/";
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      put(texts, prefix + "@" + xml.getAttributeLocalName(i), xml.getAttributeValue(i));
    }
    StringBuilder text = new StringBuilder();
    boolean children = false;
    while (true) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          children = true;
          if (prefix.length() > 1 << 10) {
            throw new IOException("elements are nested too deeply; is the record path right?");
          }
          element(prefix + xml.getLocalName(), texts);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(xml.getText());
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new XMLStreamException(
                "entity '&%s;' is not one of XML's own".formatted(xml.getLocalName()),
                xml.getLocation());
        case XMLStreamConstants.END_ELEMENT -> {
          String value = text.toString().strip();
          boolean onlyAttributes = place.isEmpty() && !texts.isEmpty();
          if (!value.isEmpty() || !children && !onlyAttributes) {
            put(texts, place.isEmpty() ? "." : place, value);
          }
          return;
        }
        default -> {} // Comments and processing instructions are no data.
      }
    }
  }

  private void put(Map<String, String> texts, String place, String text) throws IOException {
    characters += text.length();
    if (characters > MOST_CHARACTERS) {
      throw new IOException(
          "the record that begins on line %d has more than %,d characters; is the record path right?"
              .formatted(line, MOST_CHARACTERS));
    }
    if (texts.putIfAbsent(place, text) != null) {
      repeated.computeIfAbsent(place, first -> new ArrayList<>()).add(text);
    }
  }

  /** What stands more than once in the record, and its further texts. */
  Map<String, List<String>> repeated() {
    return repeated;
  }

  /** The line on which the record begins. */
  long line() {
    return line;
  }
}
