package dev.purlin.pipelines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.BeforeClass;
import org.junit.Test;

/** Holds the one-way imports that {@code docs/architecture.md} promises. */
public class ArchitectureTest {
  private static final String CORE = "dev.purlin.core";
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
            CORE + ".step",
            CORE + ".expression.function",
            TRANSFORMS + ".row",
            IO + ".csv",
            PIPELINES + ".spec",
            PIPELINES + ".assembly",
            PIPELINES + ".run",
            PIPELINES + ".cli"));
  }

  @Test
  public void modulesImportOneWay() {
    importsNothingOf(CORE + "..", TRANSFORMS + "..", IO + "..", PIPELINES + "..");
    importsNothingOf(TRANSFORMS + "..", IO + "..", PIPELINES + "..");
    importsNothingOf(IO + "..", TRANSFORMS + "..", PIPELINES + "..");
  }

  /** Who uses a transform from Java chooses the runner. */
  @Test
  public void onlyPipelinesKnowRunners() {
    for (String module : List.of(CORE, TRANSFORMS, IO)) {
      importsNothingOf(module + "..", "org.apache.beam.runners..", "org.apache.flink..");
    }
  }

  /** Who uses no expression does not need Calcite on the class path. */
  @Test
  public void onlyExpressionsAndQueriesKnowCalcite() {
    noClasses()
        .that()
        .resideOutsideOfPackages(CORE + ".expression..", TRANSFORMS + ".query..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..calcite..", "org.apache.beam.sdk.extensions.sql..")
        .check(classes);
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

  /** A newcomer reads what a package is for before its classes. */
  @Test
  public void everyPackageSaysWhatItIs() {
    Set<String> said =
        classes.stream()
            .filter(type -> type.getSimpleName().equals("package-info"))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    Set<String> silent =
        classes.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !said.contains(name))
            .collect(Collectors.toSet());
    assertThat(silent, is(Set.of()));
  }

  /** A name says which class is meant, in a search as in a stack trace. */
  @Test
  public void noTwoClassesHaveOneName() {
    Map<String, List<String>> byName =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    TreeMap::new,
                    Collectors.mapping(JavaClass::getName, Collectors.toList())));
    byName.values().removeIf(names -> names.size() == 1);
    assertThat(byName, is(Map.of()));
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
