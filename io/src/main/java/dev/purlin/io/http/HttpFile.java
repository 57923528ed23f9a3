package dev.purlin.io.http;

import java.net.URI;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A file on a web server, named by its address. */
record HttpFile(String address) implements ResourceId {
  private static final long serialVersionUID = 1L;

  URI uri() {
    return URI.create(address);
  }

  @Override
  public ResourceId resolve(String other, ResolveOptions options) {
    return new HttpFile(uri().resolve(other).toString());
  }

  @Override
  public ResourceId getCurrentDirectory() {
    return isDirectory() ? this : new HttpFile(uri().resolve(".").toString());
  }

  @Override
  public String getScheme() {
    return uri().getScheme();
  }

  @Override
  public @Nullable String getFilename() {
    String path = uri().getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() ? null : name;
  }

  @Override
  public boolean isDirectory() {
    return uri().getPath().endsWith("/");
  }

  @Override
  public String toString() {
    return address;
  }
}
