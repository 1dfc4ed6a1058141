package dev.writ.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may know what. The modules' poms say it of jars; this says it of packages, and of what stays hidden in them. */
class ArchitectureTest {
    private static final String[] HTTP = {"io.javalin..", "org.eclipse.jetty..", "jakarta.servlet.."};
    private static final String[] SERVICES = {
        "dev.writ.command..", "dev.writ.processor..", "dev.writ.query..", "dev.writ.updates.."
    };
    private static final JavaClasses WRIT =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.writ");

    @Test
    void commonKnowsNeitherHttpNorDatomic() {
        noClasses()
                .that()
                .resideInAPackage("dev.writ.common..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(concat(HTTP, "datomic.."))
                .check(WRIT);
    }

    @Test
    void commandApiDoesNotKnowDatomic() {
        noClasses()
                .that()
                .resideInAPackage("dev.writ.command..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("datomic..", "dev.writ.database..")
                .check(WRIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev.writ.command..", "dev.writ.processor..", "dev.writ.query..", "dev.writ.updates.."})
    void noServiceKnowsAnother(String service) {
        var others = Arrays.stream(SERVICES).filter(s -> !s.equals(service)).toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(service)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(concat(others, "dev.writ.banking..", "dev.writ.standalone..", "dev.writ.kafka.."))
                .check(WRIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev.writ.command", "dev.writ.processor", "dev.writ.query", "dev.writ.updates"})
    void aServiceShowsLessThanHalfOfItself(String service) {
        var types = WRIT.stream()
                .filter(c -> c.getPackageName().equals(service) && c.isTopLevelClass())
                .toList();
        assertThat(types).hasSizeGreaterThan(4);
        assertThat(types.stream().filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC)))
                .hasSizeLessThanOrEqualTo(types.size() / 2);
    }

    @Test
    void businessLogicIsWrittenAgainstTheHandlerSpiAlone() {
        classes()
                .that()
                .resideInAPackage("dev.writ.banking..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "dev.writ.banking..", "dev.writ.handler..", "dev.writ.common..", "datomic..", "java..")
                        .or(resideInAnyPackage("com.fasterxml.jackson..", "clojure.lang..")))
                .check(WRIT);
    }

    @Test
    void theCommandsOfClientsTalkToASuiteOnlyOverHttp() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.writ.standalone.cli..", "dev.writ.standalone.demo..")
                .should()
                .dependOnClassesThat(
                        writ("dev.writ.standalone.cli..", "dev.writ.standalone.demo..", "dev.writ.common..")
                                .or(resideInAnyPackage("org.apache.kafka..", "datomic..", "clojure.."))
                                .or(resideInAnyPackage(HTTP)))
                .check(WRIT);
    }

    /** They work on the log itself, while services are away or beside them. */
    @Test
    void theCommandsOfOperatorsKnowNoHttpAndNoServiceButTheProcessor() {
        noClasses()
                .that()
                .resideInAPackage("dev.writ.standalone.ops..")
                .should()
                .dependOnClassesThat(writ(
                                "dev.writ.standalone.ops..",
                                "dev.writ.standalone.cli..",
                                "dev.writ.common..",
                                "dev.writ.database..",
                                "dev.writ.processor..")
                        .or(resideInAnyPackage(HTTP)))
                .check(WRIT);
    }

    /** Writ's own classes, other than those of {@code allowed}. */
    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> writ(String... allowed) {
        return resideInAnyPackage("dev.writ..").and(not(resideInAnyPackage(allowed)));
    }

    private static String[] concat(String[] some, String... more) {
        var all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
