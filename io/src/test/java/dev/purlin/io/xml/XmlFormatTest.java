package dev.purlin.io.xml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLStreamException;
import org.junit.Test;

public class XmlFormatTest {
  @Test
  public void saysThatAFileCannotBeReadAtAll() throws IOException {
    InputStream closed = InputStream.nullInputStream();
    closed.close();

    XMLStreamException failure =
        assertThrows(XMLStreamException.class, () -> new XmlRecords(closed, "order", null));

    assertThat(
        XmlFormat.malformed("orders.xml", failure).getMessage(),
        is("cannot read 'orders.xml': Stream closed"));
  }
}
