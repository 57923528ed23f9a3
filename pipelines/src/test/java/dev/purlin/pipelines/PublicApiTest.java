package dev.purlin.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.transforms.PTransform;
import org.junit.Test;

/**
 * What Java users call changes only on purpose: the transforms, and all types of Purlin's that
 * their public methods name, stand in {@code api.txt}, and a change of them is a change of that
 * file.
 *
 * <p>{@code -Dapi.update=true} writes the file.
 */
public class PublicApiTest {
  private static final Path FILE = Path.of("src/test/resources/api.txt");
  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

  @Test
  public void changesOnlyOnPurpose() throws IOException {
    String now = api();
    if (Boolean.getBoolean("api.update")) {
      Files.writeString(FILE, now);
    }
    assertThat(
        "the public API has changed: if on purpose, run this test with -Dapi.update=true",
        now,
        is(Files.readString(FILE)));
  }

  private static String api() {
    Deque<Class<?>> open =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.purlin.io", "dev.purlin.transforms")
                .stream()
                .filter(type -> type.isAssignableTo(PTransform.class))
                .map(JavaClass::reflect)
                .filter(PublicApiTest::isVisible)
                .collect(Collectors.toCollection(ArrayDeque::new));
    Set<Class<?>> types = new TreeSet<>(Comparator.comparing(Class::getName));
    while (!open.isEmpty()) {
      Class<?> type = open.remove();
      if (types.add(type)) {
        members(type)
            .flatMap(PublicApiTest::named)
            .filter(PublicApiTest::isOurs)
            .forEach(open::add);
      }
    }
    return types.stream().map(PublicApiTest::describe).collect(Collectors.joining("\n"));
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> around = type.getDeclaringClass();
    return Modifier.isPublic(type.getModifiers()) && (around == null || isVisible(around));
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("dev.purlin.");
  }

  private static Stream<Executable> members(Class<?> type) {
    Predicate<Member> isPublic = member -> Modifier.isPublic(member.getModifiers());
    return Stream.<Executable>concat(
            Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()))
        .filter(isPublic.and(member -> !member.isSynthetic()))
        .filter(member -> !OF_EVERY_OBJECT.contains(member.getName()));
  }

  private static Stream<Class<?>> named(Executable member) {
    Stream<Class<?>> parameters = Arrays.stream(member.getParameterTypes());
    return member instanceof Method method
        ? Stream.concat(Stream.of(method.getReturnType()), parameters)
        : parameters;
  }

  private static String describe(Class<?> type) {
    Stream<String> constants =
        type.isEnum() ? Arrays.stream(type.getEnumConstants()).map(Object::toString) : Stream.of();
    Stream<String> signatures =
        members(type)
            .map(member -> member.toGenericString().replace(type.getName() + ".", ""))
            .map(text -> text.replaceAll("\\b[a-z0-9_]+\\.(?=[a-z0-9_]*\\.?[A-Za-z])", ""))
            .sorted();
    return type.getName()
        + "\n"
        + Stream.concat(constants, signatures)
            .map(line -> "  " + line + "\n")
            .collect(Collectors.joining());
  }
}
