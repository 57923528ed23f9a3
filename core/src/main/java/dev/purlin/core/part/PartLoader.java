package dev.purlin.core.part;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes of a part, each part by a class loader of its own, so that no library of a part
 * meets one of Purlin's.
 *
 * <p>Purlin's own classes that use the part's stand in one package. They are in Purlin's jar, and
 * are loaded anew beside the part's; others reach them through an interface of another package.
 */
public final class PartLoader extends URLClassLoader {
  private static final Logger LOG = LoggerFactory.getLogger(PartLoader.class);
  private static volatile Consumer<String> listener = LOG::info;

  private static final Map<Part, PartLoader> LOADERS = new ConcurrentHashMap<>();

  static {
    registerAsParallelCapable();
  }

  private final String bridge;

  private PartLoader(URL[] urls, String bridge) {
    super("purlin-part", urls, PartLoader.class.getClassLoader());
    this.bridge = bridge;
  }

  /** Sets who is told, in this process, when a part is fetched; by default the log. */
  public static void tell(Consumer<String> newListener) {
    listener = newListener;
  }

  /**
   * Makes an object of a class that uses a part, which is fetched if it is not there.
   *
   * @param part the part
   * @param bridge the package of Purlin's classes that use it
   * @param name the class, in that package, with a constructor without parameters
   * @param as what the others know of the object
   * @throws PurlinException if the part cannot be had
   */
  public static <T> T load(Part part, String bridge, String name, Class<T> as) {
    PartLoader loader = LOADERS.computeIfAbsent(part, key -> open(key, bridge));
    try {
      return as.cast(loader.loadClass(bridge + "." + name).getConstructor().newInstance());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof PurlinException said) {
        throw said;
      }
      throw PurlinException.internal("the part '%s' cannot be used".formatted(part.name()), e);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw PurlinException.internal("the part '%s' cannot be used".formatted(part.name()), e);
    }
  }

  private static PartLoader open(Part part, String bridge) {
    PartStore store = PartStore.of(System.getenv());
    store.fetch(part, listener);
    return new PartLoader(
        store.paths(part).stream().map(PartLoader::url).toArray(URL[]::new), bridge + ".");
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw PurlinException.internal("not a path: " + path, e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(bridge)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
