/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The arrows of docs/ARCHITECTURE.md that Maven cannot hold. The simulated ports in {@code world}
 * are test equipment: they throw what the real ones throw.
 */
final class ArchitectureTest {
    private static final String[] MACHINES = {
        "dev.penstock.raft..",
        "dev.penstock.metadata..",
        "dev.penstock.replication..",
        "dev.penstock.coordinator.."
    };

    private static JavaClasses broker;

    @BeforeAll
    static void read() {
        broker =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.penstock");
    }

    @Test
    void machinesKnowNoTimeNoThreadNoFileAndNoLog() {
        noClasses()
                .that()
                .resideInAnyPackage(MACHINES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.net..",
                        "org.slf4j..",
                        "io.netty.channel..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(broker);
    }

    @Test
    void onlyTheServerKnowsChannelsFilesAndMetricRegistries() {
        noClasses()
                .that()
                .resideInAPackage("dev.penstock..")
                .and()
                .resideOutsideOfPackages("dev.penstock.server..", "dev.penstock.world..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.channel..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "io.micrometer..")
                .check(broker);
    }

    @Test
    void onlyTheServerReadsTheClockAndTheEnvironment() {
        noClasses()
                .that()
                .resideInAPackage("dev.penstock..")
                .and()
                .resideOutsideOfPackages("dev.penstock.server..", "dev.penstock.world..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(broker);
    }

    @Test
    void noRoomOfTheNodeEntersTheHandlersButTheAssembly() {
        noClasses()
                .that()
                .resideInAPackage("dev.penstock.node..")
                .and()
                .resideOutsideOfPackages("dev.penstock.node", "dev.penstock.node.handler..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.penstock.node.handler..")
                .check(broker);
    }
}
