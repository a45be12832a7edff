/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterSpec;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.operator.desired.BrokerImages.BrokerImage;
import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.ClusterSettings;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.Balancing;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.Expansion;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PartitionState;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.RebalanceState;
import dev.penstock.operator.observed.ReplicaMove;
import dev.penstock.operator.observed.SettingsState;
import dev.penstock.operator.observed.StopImpact;
import dev.penstock.operator.observed.VolumeState;
import dev.penstock.operator.observed.VolumeUse;
import dev.penstock.operator.observed.Zones;
import dev.penstock.operator.plan.ClusterPlanner;
import dev.penstock.operator.plan.SizingPlanner;
import dev.penstock.operator.plan.Step;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A Cluster and its surroundings in the making, healthy unless told otherwise. */
public final class Fixtures {
    public static final String UID = "3b1f4c9e-6a53-4a9e-8c1d-2f0e5d7a9b11";
    public static final BrokerImage IMAGE = new BrokerImage("0.1", "penstock-broker:0.1.0");
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::toString);

    private int wanted = 3;
    private int replicas = 3;
    private int voters = 3;
    private String size = "10Gi";
    private String templateSize = "10Gi";
    private String more = "";
    private String deletionPolicy = "Retain";
    private Set<Integer> draining = Set.of();
    private Set<Integer> leaving = Set.of();
    private boolean statefulSet = true;
    private boolean settled = true;
    private boolean applied = true;
    private final Map<Integer, PodState> pods = new TreeMap<>();
    private final Map<Set<Integer>, StopImpact> impacts = new HashMap<>();
    private final List<PartitionState> partitions = new ArrayList<>();
    private final Map<TopicPartition, ReplicaMove> moves = new TreeMap<>(BY_NAME);
    private final Map<Integer, String> live = new TreeMap<>();
    private final Map<String, String> zones = new TreeMap<>();
    private final Map<TopicPartition, Long> sizes = new TreeMap<>(BY_NAME);
    private final List<RebalanceState> rebalances = new ArrayList<>();
    private boolean sizesKnown = true;
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private boolean balancing;
    private boolean paced;
    private Optional<Integer> controller = Optional.of(0);
    private boolean begun = true;
    private final QuorumFixture quorum = new QuorumFixture();
    private @Nullable String silent;
    private String autoExpand = "";
    private final Map<Integer, String> claims = new TreeMap<>();
    private final Map<Integer, String> capacities = new TreeMap<>();
    private final Map<Integer, VolumeUse> uses = new TreeMap<>();
    private Expansion.@Nullable Refusal refusal;
    private @Nullable ClusterStatus status;

    private Fixtures() {}

    /** A Cluster of so many brokers, all as they should be. */
    public static Fixtures healthy(int brokers) {
        Fixtures fixtures = new Fixtures();
        fixtures.wanted = brokers;
        fixtures.replicas = brokers;
        fixtures.voters = brokers < 3 ? 1 : brokers < 5 ? 3 : 5;
        IntStream.range(0, brokers).forEach(fixtures::add);
        return fixtures;
    }

    private void add(int broker) {
        pods.put(broker, pod(broker, true, false, "current", null));
        impacts.put(Set.of(broker), new StopImpact.Nothing());
        live.put(broker, "");
    }

    private static PodState pod(
            int broker,
            boolean ready,
            boolean terminating,
            String revision,
            @Nullable String trouble) {
        return new PodState(
                broker,
                "shop-broker-" + broker,
                "uid-" + broker,
                ready,
                terminating,
                revision,
                "0.1",
                Optional.ofNullable(trouble),
                Optional.empty(),
                Optional.empty());
    }

    /** The broker's pod came to a node of this zone, and was told this rack before, or none. */
    public Fixtures onNode(int broker, String node, @Nullable String zone, @Nullable String told) {
        PodState pod = pods.get(broker);
        pods.put(
                broker,
                new PodState(
                        pod.broker(),
                        pod.name(),
                        pod.uid(),
                        pod.ready(),
                        pod.terminating(),
                        pod.revision(),
                        pod.version(),
                        pod.trouble(),
                        Optional.of(node),
                        Optional.ofNullable(told)));
        if (zone != null) {
            zones.put(node, zone);
        }
        return this;
    }

    public Fixtures wanting(int brokers) {
        wanted = brokers;
        return this;
    }

    /** The metadata quorum is new, and the StatefulSet does not say yet that it has begun. */
    public Fixtures beginning() {
        begun = false;
        return this;
    }

    /** What the broker has of the metadata log, which ends at 5000. */
    public Fixtures metadataUpTo(int broker, long endOffset) {
        quorum.endAt(broker, endOffset);
        return this;
    }

    /** How long ago the broker fetched the metadata last. */
    public Fixtures metadataSilent(int broker, long ms) {
        quorum.silentFor(broker, ms);
        return this;
    }

    public Fixtures withVoters(int number) {
        voters = number;
        return this;
    }

    public Fixtures withSize(String wantedSize) {
        size = wantedSize;
        return this;
    }

    /** What the broker's claim asks for, and has. */
    public Fixtures claim(int broker, String asked, String capacity) {
        claims.put(broker, asked);
        capacities.put(broker, capacity);
        return this;
    }

    /** How full the broker's volume is, whose file system is as large as its claim. */
    public Fixtures inUse(int broker, int percent) {
        return inUse(broker, percent, claims.getOrDefault(broker, templateSize));
    }

    /** The same, with another file system. */
    public Fixtures inUse(int broker, int percent, String fileSystem) {
        long total = Quantity.getAmountInBytes(Quantity.parse(fileSystem)).longValue();
        uses.put(broker, new VolumeUse(total, total / 100 * (100 - percent)));
        return this;
    }

    /** Kubernetes did not let the volumes grow to this size. */
    public Fixtures refusing(String wantedSize, String why) {
        refusal = new Expansion.Refusal(wantedSize, why);
        return this;
    }

    public Fixtures withStatus(ClusterStatus known) {
        status = known;
        return this;
    }

    public Fixtures withTemplateSize(String sizeInTemplate) {
        templateSize = sizeInTemplate;
        return this;
    }

    public Fixtures stale(int... brokers) {
        for (int broker : brokers) {
            pods.put(broker, pod(broker, true, false, "old", null));
        }
        return this;
    }

    public Fixtures unready(int broker, String revision) {
        pods.put(broker, pod(broker, false, false, revision, "CrashLoopBackOff"));
        return this;
    }

    public Fixtures terminating(int broker) {
        pods.put(broker, pod(broker, true, true, "current", null));
        return this;
    }

    public Fixtures withoutPod(int broker) {
        pods.remove(broker);
        return this;
    }

    public Fixtures notLive(int broker) {
        live.remove(broker);
        return this;
    }

    public Fixtures inRack(int broker, String rack) {
        live.put(broker, rack);
        return this;
    }

    public Fixtures withController(@Nullable Integer broker) {
        controller = Optional.ofNullable(broker);
        return this;
    }

    public Fixtures answering(int broker, StopImpact impact) {
        return answering(Set.of(broker), impact);
    }

    /** What these say of stopping together. */
    public Fixtures answering(Set<Integer> together, StopImpact impact) {
        impacts.put(together, impact);
        return this;
    }

    public Fixtures notAnswering(int broker) {
        impacts.remove(Set.of(broker));
        return this;
    }

    public Fixtures silent(String reason) {
        silent = reason;
        return this;
    }

    public Fixtures partition(
            String topic, int number, List<Integer> replicasOf, List<Integer> inSync) {
        partitions.add(
                new PartitionState(
                        new TopicPartition(topic, number),
                        inSync.isEmpty() ? Optional.empty() : Optional.of(inSync.getFirst()),
                        replicasOf,
                        inSync));
        return this;
    }

    public Fixtures partition(String topic, int number, Integer... replicasOf) {
        return partition(topic, number, List.of(replicasOf), List.of(replicasOf));
    }

    public Fixtures moving(String topic, int number, List<Integer> adding, List<Integer> removing) {
        moves.put(new TopicPartition(topic, number), new ReplicaMove(adding, removing));
        return this;
    }

    /** The size of one replica of a partition. */
    public Fixtures size(String topic, int number, long bytes) {
        sizes.put(new TopicPartition(topic, number), bytes);
        return this;
    }

    public Fixtures withoutSizes() {
        sizesKnown = false;
        return this;
    }

    public Fixtures at(String time) {
        now = Instant.parse(time);
        return this;
    }

    public Fixtures deletingVolumes() {
        deletionPolicy = "Delete";
        return this;
    }

    public Fixtures withoutPods() {
        pods.clear();
        return this;
    }

    public Fixtures balancing() {
        balancing = true;
        return this;
    }

    public Fixtures paced() {
        paced = true;
        return this;
    }

    public Fixtures asked(RebalanceState rebalance) {
        rebalances.add(rebalance);
        return this;
    }

    public Fixtures draining(Integer... brokers) {
        draining = Set.of(brokers);
        return this;
    }

    public Fixtures leaving(Integer... brokers) {
        leaving = Set.of(brokers);
        return this;
    }

    public Fixtures havingReplicas(int number) {
        replicas = number;
        return this;
    }

    public Fixtures withoutStatefulSet() {
        statefulSet = false;
        return notApplied();
    }

    public Fixtures unsettled() {
        settled = false;
        return this;
    }

    public Fixtures notApplied() {
        applied = false;
        return this;
    }

    /** A spec in YAML. */
    public static ClusterSpec spec(String yaml) {
        return Serialization.unmarshal(yaml, ClusterSpec.class);
    }

    /** More lines of the spec in YAML, such as {@code suspend: true}. */
    public Fixtures with(String fields) {
        more += fields + "\n";
        return this;
    }

    /** Volumes grow by themselves, as these fields say. */
    public Fixtures expanding(String fields) {
        autoExpand = ", autoExpand: {" + fields + "}";
        return this;
    }

    public static Cluster cluster(ClusterSpec spec) {
        Cluster cluster = new Cluster();
        cluster.setMetadata(
                new ObjectMetaBuilder()
                        .withName("shop")
                        .withNamespace("streaming")
                        .withUid(UID)
                        .withGeneration(7L)
                        .build());
        cluster.setSpec(spec);
        return cluster;
    }

    public Cluster cluster() {
        String yaml = "replicas: %d\nstorage: {size: %s, deletionPolicy: %s%s}\n%s";
        String plain = yaml.formatted(wanted, size, deletionPolicy, autoExpand, more);
        Cluster cluster = cluster(spec(plain));
        cluster.setStatus(status);
        return cluster;
    }

    /** What is wanted, with pods that run "current" counting as up to date. */
    public DesiredCluster desired() {
        DesiredCluster built =
                DesiredCluster.of(
                        cluster(),
                        identity(),
                        SizingPlanner.sizing(cluster(), observed(List.of())),
                        IMAGE);
        return new DesiredCluster(
                built.cluster(),
                built.identity(),
                built.sizing(),
                built.image(),
                "current",
                built.resources());
    }

    public ObservedCluster observed() {
        return observed(applied ? desired().resources() : List.of());
    }

    private ObservedCluster observed(List<HasMetadata> resources) {
        return new ObservedCluster(
                resources,
                statefulSet
                        ? Optional.of(
                                VolumeSituation.statefulSet(
                                        replicas,
                                        settled,
                                        Optional.of(identity()),
                                        draining,
                                        leaving,
                                        templateSize,
                                        balancing))
                        : Optional.empty(),
                List.copyOf(pods.values()),
                IntStream.range(0, replicas).mapToObj(this::volume).toList(),
                view(),
                impacts,
                new Zones(zones, Optional.empty()),
                new Balancing(
                        sizesKnown ? Optional.of(sizes) : Optional.empty(), paced, rebalances),
                new Expansion(uses, Optional.ofNullable(refusal)),
                Optional.empty(),
                now);
    }

    private VolumeState volume(int broker) {
        String asked = claims.getOrDefault(broker, templateSize);
        return VolumeSituation.claim(broker, asked, capacities.getOrDefault(broker, asked));
    }

    public BrokersView view() {
        return silent == null
                ? new BrokersView.Known(
                        controller.map(leader -> quorum.of(leader, voters, live.keySet(), now)),
                        live,
                        partitions,
                        moves,
                        SettingsState.of(ClusterSettings.of(cluster().getSpec())))
                : new BrokersView.Unknown(silent);
    }

    private ClusterIdentity identity() {
        return new ClusterIdentity("cluster-id", voters, begun);
    }

    /** The planner's answer. */
    public Step next() {
        return ClusterPlanner.next(desired(), observed());
    }

    public Sizing sizing() {
        return desired().sizing();
    }
}
