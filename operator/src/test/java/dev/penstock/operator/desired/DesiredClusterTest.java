/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.Fixtures;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Each directory of {@code src/test/resources/desired} is a case: {@code in-cluster.yaml} becomes
 * the other files, one per resource. Rewrite them with {@code -Dpenstock.golden.rewrite=true}, and
 * read the difference.
 */
class DesiredClusterTest {
    private static final Path CASES = Path.of("src/test/resources/desired");
    private static final String INPUT = "in-cluster.yaml";
    private static final BrokerImages IMAGES =
            BrokerImages.parse("0.1=penstock-broker:0.1.0,0.2=penstock-broker:0.2.0");

    static Stream<Path> cases() throws IOException {
        try (Stream<Path> directories = Files.list(CASES)) {
            return directories.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aClusterBecomesTheseResources(Path directory) throws IOException {
        List<HasMetadata> resources = build(directory).resources();
        for (HasMetadata resource : resources) {
            Path file = directory.resolve(fileOf(resource));
            String yaml = Serialization.asYaml(resource);
            if (Boolean.getBoolean("penstock.golden.rewrite")) {
                Files.writeString(file, yaml);
            }
            assertThat(file).hasContent(yaml);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("no file is left over")
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(
                                            Stream.of(INPUT),
                                            resources.stream().map(DesiredClusterTest::fileOf))
                                    .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameClusterBecomesTheSameAgain(Path directory) throws IOException {
        assertThat(build(directory)).isEqualTo(build(directory));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatWasAppliedIsNotDifferent(Path directory) throws IOException {
        for (HasMetadata resource : build(directory).resources()) {
            assertThat(Differences.differ(resource, Serialization.clone(resource))).isFalse();
        }
    }

    @Test
    void fromOneBrokerToThreeNobodyRestarts() {
        assertThat(revision("replicas: 3")).isEqualTo(revision("replicas: 1"));
    }

    @Test
    void whatBrokersTakeWhileTheyRunIsNoReasonToRestart() {
        String plain = revision("replicas: 3");

        assertThat(
                        revision(
                                "replicas: 3\nconfig: {log.retention.ms: 5, min.insync.replicas: 1, num.partitions: 9}"))
                .isEqualTo(plain);
        assertThat(revision("replicas: 3\nconfig: {log.retention.hours: 5}")).isNotEqualTo(plain);
    }

    private static String revision(String spec) {
        return build(Fixtures.cluster(Fixtures.spec(spec + "\nstorage: {size: 10Gi}"))).revision();
    }

    @Test
    void moreBrokersDoNotRestartThoseThatAreThere() throws IOException {
        Cluster cluster = read(CASES.resolve("short"));
        String three = build(cluster).revision();
        cluster.setSpec(Fixtures.spec("replicas: 9\nstorage: {size: 10Gi}"));
        assertThat(build(cluster).revision()).isEqualTo(three);
    }

    /** A disk that is empty once the quorum has begun must not begin another. */
    @Test
    void onceTheQuorumHasBegunBrokersAskOneAnotherWhoLeads() {
        Cluster cluster = Fixtures.cluster(Fixtures.spec("replicas: 2\nstorage: {size: 10Gi}"));
        ClusterIdentity one = ClusterIdentity.ofNew(Fixtures.UID, 1);
        assertThat(properties(cluster, one, 2))
                .contains("controller.quorum.voters=0@shop-broker-0.streaming.svc:9091\n");
        assertThat(properties(cluster, one.whenBegun(), 2))
                .doesNotContain("controller.quorum.voters")
                .contains(
                        "controller.quorum.bootstrap.servers="
                                + "shop-broker-0.streaming.svc:9091,shop-broker-1.streaming.svc:9091\n");
    }

    @Test
    void ofManyBrokersThoseThatMayVoteAreAsked() {
        Cluster cluster = Fixtures.cluster(Fixtures.spec("replicas: 9\nstorage: {size: 10Gi}"));
        assertThat(properties(cluster, ClusterIdentity.ofNew(Fixtures.UID, 9).whenBegun(), 9))
                .contains("shop-broker-4.streaming.svc:9091\n")
                .doesNotContain("shop-broker-5");
    }

    @Test
    void aLoneBrokerIsTheOnlyVoterHoweverManyBeganWithIt() {
        Cluster cluster = Fixtures.cluster(Fixtures.spec("replicas: 1\nstorage: {size: 10Gi}"));
        assertThat(properties(cluster, ClusterIdentity.ofNew(Fixtures.UID, 3).whenBegun(), 1))
                .contains("controller.quorum.voters=0@shop-broker-0.streaming.svc:9091\n");
    }

    @Test
    void nobodyRestartsBecauseTheQuorumHasBegun() {
        Cluster cluster = Fixtures.cluster(Fixtures.spec("replicas: 3\nstorage: {size: 10Gi}"));
        ClusterIdentity identity = ClusterIdentity.ofNew(Fixtures.UID, 3);
        assertThat(build(cluster, identity.whenBegun(), 3).revision())
                .isEqualTo(build(cluster, identity, 3).revision());
    }

    private static String properties(Cluster cluster, ClusterIdentity identity, int brokers) {
        return build(cluster, identity, brokers).resources().stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .map(map -> map.getData().get("broker.properties"))
                .findFirst()
                .orElseThrow();
    }

    private static String fileOf(HasMetadata resource) {
        return "out-"
                + resource.getKind().toLowerCase(Locale.ROOT)
                + "-"
                + resource.getMetadata().getName()
                + ".yaml";
    }

    private static Cluster read(Path directory) throws IOException {
        return Serialization.unmarshal(Files.readString(directory.resolve(INPUT)), Cluster.class);
    }

    private static DesiredCluster build(Path directory) throws IOException {
        return build(read(directory));
    }

    private static DesiredCluster build(Cluster cluster) {
        return build(
                cluster,
                ClusterIdentity.ofNew(cluster.getMetadata().getUid(), 3),
                cluster.getSpec().replicas());
    }

    private static DesiredCluster build(Cluster cluster, ClusterIdentity identity, int brokers) {
        return DesiredCluster.of(
                cluster,
                identity,
                Sizing.steady(
                        brokers,
                        cluster.getSpec().storage().size(),
                        Optional.ofNullable(cluster.getSpec().storage().storageClass())),
                IMAGES.imageFor(cluster.getSpec()).orElseThrow());
    }
}
