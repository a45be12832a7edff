/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** The machine takes the time and chance from outside, and has no order that differs by JVM. */
final class MachineRulesTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.penstock.metadata");

    private static final DescribedPredicate<JavaClass> HAND_WRITTEN =
            DescribedPredicate.not(resideInAPackage("..metadata.message..")).as("hand-written");

    @Test
    void nothingReadsAClockOrDrawsChance() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Instant.class, Clock.class, UUID.class, Random.class, Thread.class)
                .check(CLASSES);
    }

    @Test
    void nothingIteratesInAnOrderThatDiffers() {
        noClasses()
                .that(are(HAND_WRITTEN))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(HashMap.class, HashSet.class)
                .orShould()
                .callMethodWhere(makesUnordered(Map.class))
                .orShould()
                .callMethodWhere(makesUnordered(Set.class))
                .check(CLASSES);
    }

    /** {@code of}, {@code copyOf} and the like have an order that is salted per JVM. */
    private static DescribedPredicate<JavaCall<?>> makesUnordered(Class<?> collection) {
        return DescribedPredicate.describe(
                "static methods of " + collection.getSimpleName(),
                call ->
                        call.getTargetOwner().isEquivalentTo(collection)
                                && List.of("of", "copyOf", "ofEntries").contains(call.getName()));
    }

    @Test
    void theRoomsHaveADirection() {
        slices().matching("dev.penstock.metadata.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
