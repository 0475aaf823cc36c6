package dev.auditlogs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

    /// Each may use the ones before it.
    private static final List<String> PACKAGES = List.of(
            "parallel",
            "config",
            "aws",
            "logging",
            "trace",
            "event",
            "place",
            "file",
            "queue",
            "state",
            "spool",
            "destination",
            "delivery",
            "notice",
            "change",
            "health",
            "report",
            "evidence",
            "api");

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/dev/auditlogs/local/"))
            .importPackages("dev.auditlogs");

    static List<String> packages() {
        return PACKAGES;
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageUsesOnlyPackagesAboveIt(String name) {
        var below = PACKAGES.subList(PACKAGES.indexOf(name) + 1, PACKAGES.size()).stream()
                .map(other -> "dev.auditlogs." + other)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage("dev.auditlogs." + name)
                .should()
                .dependOnClassesThat(resideInAnyPackage(below).or(resideInAnyPackage("dev.auditlogs")))
                .because("whoever reads a file needs to know only what stands above it")
                .check(PRODUCT);
    }

    @Test
    void everyPackageIsInTheList() {
        var allowed = PACKAGES.stream().map(name -> "dev.auditlogs." + name).toArray(String[]::new);

        classes()
                .should()
                .resideInAnyPackage(allowed)
                .orShould()
                .resideInAPackage("dev.auditlogs")
                .because("a package that no rule knows is held by none")
                .check(PRODUCT);
    }

    @Test
    void theCoreIsPure() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.auditlogs.event", "dev.auditlogs.place", "dev.auditlogs.file")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "software.amazon..",
                        "io.quarkus..",
                        "jakarta..",
                        "java.net..",
                        "java.nio.file..",
                        "org.jboss.logging..")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .because("equal events must give equal bytes, without a clock, chance or a network")
                .check(PRODUCT);
    }

    @Test
    void theSdkStopsAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.auditlogs.aws",
                        "dev.auditlogs.queue",
                        "dev.auditlogs.state",
                        "dev.auditlogs.delivery",
                        "dev.auditlogs.notice")
                .and()
                .doNotHaveFullyQualifiedName("dev.auditlogs.Wiring")
                .and()
                .doNotHaveFullyQualifiedName("dev.auditlogs.OutgoingProxy")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..")
                .because("only who talks to AWS knows how, and says in the product's own words what failed")
                .check(PRODUCT);
    }

    @Test
    void onlyTheWriterTouchesAnOrganizationsBucketAndOnlyByPutObject() {
        noClasses()
                .that()
                .resideInAPackage("dev.auditlogs.delivery")
                .should()
                .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                                        com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(
                                                software.amazon.awssdk.services.s3.S3Client.class)))
                        .and(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                com.tngtech.archunit.base.DescribedPredicate.describe(
                                        "anything but putObject",
                                        target -> !target.getName().equals("putObject")
                                                && !target.getName().equals("serviceClientConfiguration")))))
                .because("s3:PutObject is the only permission that an organization gives")
                .check(PRODUCT);
    }

    @Test
    void timeComesFromTheClock() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Wiring")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .because("a test gives the time and the chance, and settings stand in one place")
                .check(PRODUCT);
    }

    @Test
    void onlyTheWiringProduces() {
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods()
                .that()
                .areDeclaredInClassesThat()
                .doNotHaveSimpleName("Wiring")
                .should()
                .beAnnotatedWith(Produces.class)
                .because("what the product is given from outside stands in one place")
                .check(PRODUCT);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        noFields()
                .should()
                .beAnnotatedWith(Inject.class)
                .because("a test just calls the constructor")
                .check(PRODUCT);
    }
}
