/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

/** Which room may enter which. */
class ArchitectureTest {
    private static final String ROOT = "dev.penstock.operator";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);

    private static String[] rooms(String... names) {
        return java.util.Arrays.stream(names)
                .map(name -> ROOT + "." + name + "..")
                .toArray(String[]::new);
    }

    @Test
    void decisionsArePure() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms("desired", "observed", "plan", "status"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.fabric8.kubernetes.client..",
                        "io.javaoperatorsdk..",
                        "org.apache.kafka.clients..",
                        "org.slf4j..",
                        "java.net..",
                        "java.util.concurrent..")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .check(CLASSES);
    }

    @Test
    void desiredKnowsNothingOfWhatIs() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms("desired"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        rooms("observed", "plan", "act", "admin", "status", "cluster", "topic"))
                .check(CLASSES);
    }

    @Test
    void observedDecidesNothing() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms("observed"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(rooms("plan", "act", "admin", "status", "cluster", "topic"))
                .check(CLASSES);
    }

    @Test
    void planAndStatusDoNothing() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms("plan", "status"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(rooms("act", "admin", "cluster", "topic"))
                .check(CLASSES);
    }

    @Test
    void clustersAndTopicsDoNotKnowOneAnother() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms("cluster"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(rooms("topic"))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(rooms("topic"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(rooms("cluster"))
                .check(CLASSES);
    }

    @Test
    void onlyOneRoomSpeaksKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".admin..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.clients..")
                .check(CLASSES);
    }

    @Test
    void theBrokerIsNotPartOfTheOperator() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.penstock.kernel..",
                        "dev.penstock.node..",
                        "dev.penstock.server..",
                        "dev.penstock.protocol..")
                .check(CLASSES);
    }
}
