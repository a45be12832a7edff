/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.CustomResource;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

class CustomResourceDefinitionsTest {
    /**
     * {@code kubectl apply} keeps the whole object in an annotation of at most 256 KiB; we stay far
     * below.
     */
    private static final int MAX_CRD_BYTES = 64 * 1024;

    record Definition(Class<? extends CustomResource<?, ?>> type, String description, Path file) {}

    static Stream<Definition> definitions() {
        return Stream.of(
                new Definition(
                        Cluster.class,
                        "A cluster of Penstock brokers, which is an Apache Kafka cluster to its clients.",
                        Path.of("clusters.penstock.dev.yaml")),
                new Definition(
                        Topic.class,
                        "A topic of a Penstock Cluster in the same namespace.",
                        Path.of("topics.penstock.dev.yaml")),
                new Definition(
                        Rebalance.class,
                        "One balance of the replicas of a Penstock Cluster in the same namespace.",
                        Path.of("rebalances.penstock.dev.yaml")));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void theCheckedInFileIsWhatTheTypesSay(Definition definition) throws IOException {
        String generated =
                CustomResourceDefinitions.yamlOf(definition.type(), definition.description());
        if (Boolean.getBoolean("penstock.crds.rewrite")) {
            Files.writeString(definition.file(), generated);
        }
        assertThat(definition.file()).hasContent(generated);
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void theFileStaysSmall(Definition definition) {
        assertThat(definition.file().toFile().length()).isPositive().isLessThan(MAX_CRD_BYTES);
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void thereAreNoSchemaDefaultsOfASpec(Definition definition) throws IOException {
        String text = Files.readString(definition.file());
        assertThat(text.substring(0, text.indexOf("          status:"))).doesNotContain("default:");
    }
}
