/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which news of a Cluster have its Topics looked at. */
class TopicReconcilerTest {
    private static Cluster cluster(int generation, String conditions) {
        return Serialization.unmarshal(
                """
                apiVersion: penstock.dev/v1alpha1
                kind: Cluster
                metadata: {name: shop, namespace: streaming, generation: %d}
                spec: {replicas: 3, storage: {size: 10Gi}}
                status: {conditions: [%s]}
                """
                        .formatted(generation, conditions),
                Cluster.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nothing                   | 7 | Ready=True                 | 7 | Ready=True                 | false
                    another spec              | 7 | Ready=True                 | 8 | Ready=True                 | true
                    brokers have arrived      | 8 | Ready=False                | 8 | Ready=True                 | true
                    brokers restart           | 8 | Ready=True                 | 8 | Ready=False                | false
                    it goes on restarting     | 8 | Available=True Ready=False | 8 | Available=True Ready=False | false
                    partitions have no leader | 8 | Available=True             | 8 | Available=False            | true
                    """)
    void whatMatters(String what, int before, String was, int after, String is, boolean matters) {
        assertThat(
                        TopicReconciler.matters(
                                cluster(after, conditions(is)), cluster(before, conditions(was))))
                .isEqualTo(matters);
    }

    private static String conditions(String words) {
        return words.replaceAll(
                "(\\w+)=(\\w+) ?",
                "{type: $1, status: '$2', reason: R, message: m, lastTransitionTime: '2026-11-26T09:00:00Z'},");
    }
}
