/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether the simulations would notice: each bug of src/test/mutations.txt, put into the source,
 * must be found. A few are tried in each build, all of them with {@code -Dmutations=all}, one with
 * {@code -Dmutations=its-name}.
 */
class MutationTest {
    private static final Path LIST = Path.of("src", "test", "mutations.txt");
    private static final String WANTED = System.getProperty("mutations", "");
    private static final Set<String> IN_EACH_BUILD =
            Set.of(
                    "a-vote-is-not-saved",
                    "a-leader-commits-what-a-minority-has",
                    "voters-change-before-the-last-change-is-committed",
                    "the-watermark-does-not-wait-for-followers",
                    "histories-are-not-compared");

    @TempDir private Path directory;

    @TestFactory
    Stream<DynamicTest> theSimulationsNotice() throws IOException {
        return Mutation.read(LIST).stream()
                .filter(MutationTest::isWanted)
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> assertNoticed(each)));
    }

    @Test
    void theListFitsTheSource() throws IOException {
        List<Mutation> all = Mutation.read(LIST);

        assertThat(all).hasSizeGreaterThanOrEqualTo(25);
        assertThat(all).extracting(Mutation::name).doesNotHaveDuplicates();
        for (Mutation each : all) {
            String source = Files.readString(Path.of("..").resolve(each.source()));
            assertThat(each.applyTo(source)).isNotEqualTo(source);
        }
        assertThat(all).extracting(Mutation::name).containsAll(IN_EACH_BUILD);
    }

    @Test
    void aMutationThatFitsNowhereIsToldOf() {
        Mutation mutation =
                new Mutation("lost", Path.of("Lost.java"), Simulator.RAFT, "gone\n", "");

        assertThatThrownBy(() -> mutation.applyTo("other\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not stand once in Lost.java");
    }

    private static boolean isWanted(Mutation mutation) {
        return WANTED.equals("all")
                || WANTED.equals(mutation.name())
                || WANTED.isEmpty() && IN_EACH_BUILD.contains(mutation.name());
    }

    private void assertNoticed(Mutation mutation) throws IOException, InterruptedException {
        MutationCheck check =
                new MutationCheck(
                        mutation, Files.createDirectories(directory.resolve(mutation.name())));
        if (!check.canRun()) {
            System.err.println(
                    "SKIPPED: "
                            + mutation
                            + " needs the compiled tests of broker-image/"
                            + mutation.simulation().testClasses());
            return;
        }
        String complaint = check.complaint();
        assertThat(complaint).as("what the simulation says of: %s", mutation).isNotEmpty();
        System.out.println(mutation + " -> " + complaint);
    }
}
