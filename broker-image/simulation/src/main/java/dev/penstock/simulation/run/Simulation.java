/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.kernel.Endpoint;
import dev.penstock.simulation.SimBroker;
import dev.penstock.simulation.SimCluster;
import dev.penstock.simulation.client.ClusterClient;
import dev.penstock.simulation.client.DirectoryChurn;
import dev.penstock.simulation.client.History;
import dev.penstock.simulation.client.IdempotentProducer;
import dev.penstock.simulation.client.OffsetCommitter;
import dev.penstock.simulation.client.PartitionReader;
import dev.penstock.simulation.client.ReassignmentChurn;
import dev.penstock.simulation.client.TopicChurn;
import dev.penstock.simulation.client.TopicCreator;
import dev.penstock.simulation.client.VoterChurn;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One run of one scenario: safety under faults, then liveness in peace. */
public final class Simulation {
    private static final String TOPIC = "orders";
    private static final String CHURNED = "drafts";
    private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long RECOVERY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A member whose leaving was not heard holds its partitions for a session. */
    private static final long GROUP_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final SimWorld world;
    private final Scenario scenario;
    private final SimCluster cluster;
    private final History history;
    private final SortedMap<Integer, Endpoint> endpoints;
    private final List<IdempotentProducer> producers = new ArrayList<>();
    private final PartitionReader reader;
    private final OffsetCommitter committer;
    private final Members members;
    private final TopicChurn churn;
    private final ReassignmentChurn reassignments;
    private final DirectoryChurn directories;
    private final BitRot rot;
    private final VoterChurn voters;
    private final Transactions transactions;

    public Simulation(SimWorld world, Scenario scenario) {
        this.world = world;
        this.scenario = scenario;
        this.cluster = new SimCluster(world, scenario.shape());
        this.rot = new BitRot(cluster, TOPIC, scenario.partitions());
        this.endpoints = cluster.endpoints();
        this.history = new History(scenario.compacts());
        for (int number = 0; number < scenario.producers(); number++) {
            producers.add(
                    new IdempotentProducer(
                            world,
                            client("producer-" + number),
                            history,
                            number,
                            scenario.partitions(),
                            scenario.maxInFlight()));
        }
        this.reader = reader("reader");
        this.committer = new OffsetCommitter(client("committer"), "shipping");
        this.members = new Members(this::client, scenario.members());
        this.transactions =
                new Transactions(
                        world,
                        name -> client(name, Transactions.TOPIC),
                        scenario.transactions(),
                        scenario.partitions());
        this.churn = new TopicChurn(client("churn", CHURNED), scenario.replicas());
        this.reassignments =
                new ReassignmentChurn(
                        client("reassigner"),
                        scenario.partitions(),
                        scenario.shape().brokers(),
                        scenario.replicas());
        this.directories =
                new DirectoryChurn(
                        client("directories"),
                        scenario.partitions(),
                        cluster.brokers().getFirst().logDirectories());
        this.voters =
                new VoterChurn(
                        client("voters"),
                        cluster.quorumListener().value(),
                        cluster.quorumEndpoints());
    }

    /** A run of the scenario that the world's seed draws. */
    public static Simulation of(SimWorld world) {
        return new Simulation(world, Scenario.draw(world.randomness("scenario")));
    }

    /** A run of that scenario in which this kind of fault happens, too. */
    public static Simulation of(SimWorld world, FaultKind fault) {
        return new Simulation(world, Scenario.draw(world.randomness("scenario")).with(fault));
    }

    /** Runs it; throws when something is wrong. */
    public void run() {
        world.trace().note("simulation", scenario.toString());
        world.afterEachEvent(new ImageChecks(cluster)::afterEachEvent);
        cluster.startAll();
        createTopic("creator", TOPIC);
        if (scenario.transactions() > 0) {
            createTopic("ledger-creator", Transactions.TOPIC);
            transactions.start();
        }
        producers.forEach(IdempotentProducer::start);
        reader.start();
        if (scenario.commitsOffsets()) {
            committer.start();
        }
        members.start();
        if (scenario.churnsTopics()) {
            churn.start();
        }
        if (scenario.reassigns()) {
            reassignments.start();
        }
        if (scenario.changesDirectories()) {
            directories.start();
        }
        if (scenario.changesVoters()) {
            voters.start();
        }
        Faults faults =
                new Faults(cluster, scenario.faults(), scenario.shape().flushed(), history, rot);
        faults.begin();
        world.runFor(TimeUnit.MILLISECONDS.toNanos(scenario.safetyMs()));
        world.trace().note("simulation", "peace");
        faults.end();
        recover();
        check();
    }

    /** How many transactions were acknowledged as committed. */
    public long committedTransactions() {
        return transactions.committedCount();
    }

    public History history() {
        return history;
    }

    /**
     * Notes each change of a partition as the first broker learns of it; changes the trace, so for
     * people only.
     */
    public void traceMetadata() {
        Set<String> told = new HashSet<>();
        world.afterEachEvent(
                () ->
                        cluster.brokers().stream()
                                .flatMap(broker -> broker.node().stream())
                                .forEach(node -> cluster.describe(node.image(), told)));
    }

    private void createTopic(String creatorName, String topic) {
        SortedMap<String, String> configs = new TreeMap<>();
        configs.put("min.insync.replicas", String.valueOf(scenario.minInSync()));
        configs.put("segment.ms", "1500");
        // The records of transactions bear a time that is long ago.
        configs.put("retention.ms", "-1");
        // The clocks of brokers jump, those of clients do not.
        configs.put("message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE));
        if (scenario.compacts() && topic.equals(TOPIC)) {
            configs.put("cleanup.policy", "compact");
        }
        TopicCreator creator =
                new TopicCreator(
                        client(creatorName, topic),
                        scenario.partitions(),
                        scenario.replicas(),
                        configs);
        creator.start();
        require(
                creator::isDone,
                START_LIMIT_NANOS,
                "a new cluster creates a topic",
                creator::toString);
    }

    private void recover() {
        reassignments.finish();
        directories.finish();
        voters.finish();
        require(
                () -> !scenario.changesVoters() || voters.isDone(),
                RECOVERY_LIMIT_NANOS,
                "in peace changes of the voters are answered",
                cluster::complaint);
        require(
                () -> !scenario.reassigns() || reassignments.isDone(),
                RECOVERY_LIMIT_NANOS,
                "in peace partitions arrive where they are to be",
                cluster::complaint);
        require(
                every(10, this::startsAndIsWhole),
                RECOVERY_LIMIT_NANOS,
                "in peace all brokers serve and all replicas get in sync",
                cluster::complaint);
        producers.forEach(IdempotentProducer::finish);
        committer.finish();
        members.finish();
        churn.finish();
        transactions.finish();
        require(
                () -> scenario.transactions() == 0 || transactions.haveEnded(),
                RECOVERY_LIMIT_NANOS,
                "in peace every transaction ends",
                () -> transactions + "; " + cluster.complaint());
        require(
                () -> !scenario.commitsOffsets() || committer.isDone(),
                RECOVERY_LIMIT_NANOS,
                "in peace committed offsets can be read",
                () -> committer + "; " + cluster.complaint());
        require(
                every(100, () -> members.share(scenario.partitions())),
                GROUP_LIMIT_NANOS,
                "in peace every partition has a reader of the group",
                () -> members + "; " + cluster.complaint());
        require(
                () -> !scenario.churnsTopics() || churn.isDone(),
                RECOVERY_LIMIT_NANOS,
                "in peace a topic can be deleted",
                cluster::complaint);
        require(
                () -> producers.stream().allMatch(IdempotentProducer::isDone),
                RECOVERY_LIMIT_NANOS,
                "in peace all that was sent is acknowledged",
                () -> producers + "; " + cluster.complaint());
    }

    /** A broker that was stopping when peace came is started again. */
    private boolean startsAndIsWhole() {
        for (SimBroker broker : cluster.brokers()) {
            if (!broker.isRunning()) {
                broker.start();
            }
        }
        return cluster.isWhole();
    }

    private void check() {
        PartitionReader last = reader("last-reader");
        last.start();
        require(
                () -> last.hasReachedEnd() && hasRead(last),
                RECOVERY_LIMIT_NANOS,
                "in peace all that was acknowledged can be read",
                () -> last + "; " + cluster.complaint());
        history.check(last.read());
        if (scenario.transactions() > 0) {
            transactions.readAgain();
            require(
                    transactions::areRead,
                    RECOVERY_LIMIT_NANOS,
                    "in peace all that is committed can be read",
                    () -> transactions + "; " + cluster.complaint());
            transactions.check();
        }
        Replicas replicas = new Replicas(cluster);
        require(
                every(100, () -> rot.sufferer() == null && replicas.areSettled()),
                RECOVERY_LIMIT_NANOS,
                "in peace all replicas get equal",
                cluster::complaint);
        replicas.check();
    }

    private boolean hasRead(PartitionReader last) {
        return history.isIn(last.read());
    }

    /** A condition that costs much and is looked at so often only. */
    private BooleanSupplier every(long milliseconds, BooleanSupplier condition) {
        long[] next = {world.nowNanos()};
        return () -> {
            if (world.nowNanos() < next[0]) {
                return false;
            }
            next[0] = world.nowNanos() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
            return condition.getAsBoolean();
        };
    }

    private PartitionReader reader(String name) {
        return new PartitionReader(client(name), history, scenario.partitions());
    }

    private ClusterClient client(String name) {
        return client(name, TOPIC);
    }

    private ClusterClient client(String name, String topic) {
        return new ClusterClient(world.host(name).start(), endpoints, topic);
    }

    private void require(
            BooleanSupplier condition, long limitNanos, String promise, Supplier<String> state) {
        if (!world.runUntil(condition, limitNanos)) {
            throw new AssertionError(promise + "; but " + state.get());
        }
    }
}
