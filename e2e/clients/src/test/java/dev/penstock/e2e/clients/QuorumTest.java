/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.QuorumInfo.ReplicaState;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DuplicateVoterException;
import org.apache.kafka.common.errors.VoterNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** The voters of the metadata quorum, changed with Kafka's own Admin client. */
class QuorumTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @Test
    void oneVoterBecomesThreeAndTheFirstOneMayLeave() throws Exception {
        try (LocalCluster cluster = LocalCluster.start(directory, 3, 1);
                Admin admin = admin(cluster)) {
            assertThat(voters(admin)).containsExactly(0);
            Uuid first = directoryOf(admin, 0);

            add(cluster, admin, 1);
            add(cluster, admin, 2);

            assertThat(voters(admin)).containsExactlyInAnyOrder(0, 1, 2);
            assertThatThrownBy(() -> add(cluster, admin, 2))
                    .hasCauseInstanceOf(DuplicateVoterException.class);

            remove(admin, 0, first);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(leader(admin)).isIn(1, 2));
            assertThat(voters(admin)).containsExactlyInAnyOrder(1, 2);
            assertThatThrownBy(() -> remove(admin, 0, first))
                    .hasCauseInstanceOf(VoterNotFoundException.class);
            admin.createTopics(Set.of(new NewTopic("orders", 2, (short) 3))).all().get();
        }
    }

    @Test
    void aVoterWhoseDiskWasReplacedVotesAgain() throws Exception {
        try (LocalCluster cluster = LocalCluster.start(directory, 3);
                Admin admin = admin(cluster)) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(directoryOf(admin, 2)).isNotEqualTo(Uuid.ZERO_UUID));
            Uuid old = directoryOf(admin, 2);

            cluster.kill(2);
            cluster.replaceDisk(2);
            cluster.restart(2);

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                assertThat(voters(admin)).containsExactlyInAnyOrder(0, 1, 2);
                                assertThat(directoryOf(admin, 2)).isNotEqualTo(old);
                            });
            cluster.awaitReady();
        }
    }

    private static Admin admin(LocalCluster cluster) {
        return Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    private static void add(LocalCluster cluster, Admin admin, int id) throws Exception {
        RaftVoterEndpoint endpoint =
                new RaftVoterEndpoint("INTERNAL", "127.0.0.1", cluster.internalPort(id));
        admin.addRaftVoter(id, directoryOf(admin, id), Set.of(endpoint)).all().get();
    }

    private static void remove(Admin admin, int id, Uuid directory) throws Exception {
        admin.removeRaftVoter(id, directory).all().get();
    }

    private static int leader(Admin admin) throws ExecutionException, InterruptedException {
        return quorum(admin).leaderId();
    }

    private static List<Integer> voters(Admin admin)
            throws ExecutionException, InterruptedException {
        return quorum(admin).voters().stream().map(ReplicaState::replicaId).toList();
    }

    /** The directory with which a broker votes or observes. */
    private static Uuid directoryOf(Admin admin, int id)
            throws ExecutionException, InterruptedException {
        QuorumInfo quorum = quorum(admin);
        return quorum.voters().stream()
                .filter(replica -> replica.replicaId() == id)
                .findFirst()
                .or(
                        () ->
                                quorum.observers().stream()
                                        .filter(replica -> replica.replicaId() == id)
                                        .findFirst())
                .map(ReplicaState::replicaDirectoryId)
                .orElseThrow();
    }

    private static QuorumInfo quorum(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeMetadataQuorum().quorumInfo().get();
    }
}
