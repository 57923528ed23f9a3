package dev.purlin.pipelines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItems;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.BeforeClass;
import org.junit.Test;

/** Holds the one-way imports that {@code docs/architecture.md} promises. */
public class ArchitectureTest {
  private static final String TRANSFORMS = "dev.purlin.transforms";
  private static final String IO = "dev.purlin.io";
  private static final String PIPELINES = "dev.purlin.pipelines";

  private static JavaClasses classes;

  @BeforeClass
  public static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.purlin");
  }

  /** Of no classes, every rule holds. */
  @Test
  public void seesTheClassesOfEveryPart() {
    Set<String> packages =
        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(
        packages,
        hasItems(
            TRANSFORMS,
            TRANSFORMS + ".step",
            IO + ".csv",
            PIPELINES + ".spec",
            PIPELINES + ".assembly",
            PIPELINES + ".run",
            PIPELINES + ".cli"));
  }

  @Test
  public void modulesImportOneWay() {
    importsNothingOf(TRANSFORMS + "..", IO + "..", PIPELINES + "..");
    importsNothingOf(IO + "..", PIPELINES + "..");
  }

  @Test
  public void partsOfPipelinesImportOneWay() {
    importsNothingOf(
        PIPELINES + ".spec..",
        PIPELINES + ".assembly..",
        PIPELINES + ".run..",
        PIPELINES + ".cli..");
    importsNothingOf(PIPELINES + ".assembly..", PIPELINES + ".run..", PIPELINES + ".cli..");
    importsNothingOf(PIPELINES + ".run..", PIPELINES + ".cli..");
    importsNothingOf(
        PIPELINES + ".engine..",
        PIPELINES + ".spec..",
        PIPELINES + ".assembly..",
        PIPELINES + ".run..",
        PIPELINES + ".cli..");
  }

  /** The toolkit does not know the transforms that are made with it. */
  @Test
  public void partsOfTransformsDoNotImportTheTransforms() {
    importsNothingOf(TRANSFORMS + ".*..", TRANSFORMS);
  }

  @Test
  public void noPackagesImportEachOtherInACircle() {
    slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(classes);
  }

  private static void importsNothingOf(String importing, String... imported) {
    noClasses()
        .that()
        .resideInAPackage(importing)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(imported)
        .check(classes);
  }

  /** Each package by itself, whatever packages lie below it. */
  private static final class ByPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      return SliceIdentifier.of(javaClass.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
