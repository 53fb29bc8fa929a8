package dev.portcullis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The floors of the house: who may import whom, who may touch buffers, who may block. */
class ArchitectureTest {
    private static final String ROOT = "dev.portcullis";
    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    static {
        row("text");
        row("net");
        row("http", "net");
        row("seclang", "text");
        row("rules", "seclang", "http", "net", "text");
        row("identity", "http", "net");
        row("limit", "net");
        row("config", "http", "net", "text");
        row("exchange", "http", "net");
        row("wire", "exchange", "http", "net", "text");
        row("stage", "exchange", "seclang", "rules", "identity", "limit", "config", "http", "net");
        row("downstream", "wire", "exchange", "http", "net");
        row("upstream", "wire", "exchange", "http", "net");
        row("observe", "exchange", "http", "net");
        row("state", "identity", "rules", "limit", "net");
        row("admin", "observe", "exchange", "http", "net");
        row(
                "app",
                "admin",
                "text",
                "net",
                "http",
                "seclang",
                "rules",
                "identity",
                "limit",
                "config",
                "exchange",
                "wire",
                "stage",
                "downstream",
                "upstream",
                "observe",
                "state");
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** A row can only name earlier rows, so a circle cannot be written down. */
    private static void row(String name, String... uses) {
        if (!MAY_USE.keySet().containsAll(Set.of(uses))) {
            throw new IllegalStateException(name + " names a row that is not above it");
        }
        MAY_USE.put(name, Set.of(uses));
    }

    @TestFactory
    List<DynamicTest> importsFollowTheTable() {
        return MAY_USE.keySet().stream()
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> noClasses()
                                .that()
                                .resideInAPackage(packageOf(name))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(allBut(name))
                                .check(CLASSES)))
                .toList();
    }

    @Test
    void onlyTheDataPathNamesBuffers() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        packageOf("exchange"),
                        packageOf("wire"),
                        packageOf("stage"),
                        packageOf("downstream"),
                        packageOf("upstream"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.buffer..")
                .check(CLASSES);
    }

    @Test
    void claimsKnowNoKeysAndKeysNoTokens() {
        String identity = ROOT + ".identity";
        noClasses()
                .that()
                .resideInAPackage(identity)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(identity + ".*..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(identity + ".key..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "", "java..", "javax..", "org..", "com..", identity, identity + ".key..", ROOT + ".http..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(identity + ".token..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        identity + ".introspection..",
                        identity + ".proof..",
                        identity + ".oidc..",
                        identity + ".session..",
                        identity + ".credential..")
                .check(CLASSES);
    }

    @Test
    void enginesKnowNoNetty() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        packageOf("net"),
                        packageOf("http"),
                        packageOf("seclang"),
                        packageOf("rules"),
                        packageOf("identity"),
                        packageOf("limit"),
                        packageOf("config"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    private static String packageOf(String name) {
        return ROOT + "." + name + "..";
    }

    private static String[] allBut(String name) {
        List<String> forbidden = new ArrayList<>();
        for (String other : MAY_USE.keySet()) {
            if (!other.equals(name) && !MAY_USE.get(name).contains(other)) {
                forbidden.add(packageOf(other));
            }
        }
        return forbidden.toArray(String[]::new);
    }
}
