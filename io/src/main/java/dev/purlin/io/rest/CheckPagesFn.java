package dev.purlin.io.rest;

import java.util.Iterator;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Fails the run if two pages have the same records. */
final class CheckPagesFn extends DoFn<KV<String, Iterable<Long>>, Void> {
  private static final long serialVersionUID = 1L;

  private final String address;

  /**
   * @param address the requests' address, without secrets
   */
  CheckPagesFn(String address) {
    this.address = address;
  }

  @ProcessElement
  public void processElement(@Element KV<String, Iterable<Long>> pages) {
    Iterator<Long> numbers = pages.getValue().iterator();
    long first = numbers.next();
    if (numbers.hasNext()) {
      long second = numbers.next();
      throw Walk.repeated(
          "'%s' (page %d)".formatted(address, Math.max(first, second)), Math.min(first, second));
    }
  }
}
