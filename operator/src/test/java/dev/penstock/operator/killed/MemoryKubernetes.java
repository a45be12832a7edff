/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.desired.Labels;
import dev.penstock.operator.observed.VolumeUse;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A Kubernetes cluster in fast motion, with the brokers that run on it: the controller of
 * StatefulSets, kubelets, the resizing of volumes. It objects at once to what the operator must
 * never do.
 */
final class MemoryKubernetes {
    static final String NAMESPACE = "streaming";
    private static final String STATEFUL_SET = "shop-broker";
    static final int NODES = 6;
    private static final int ZONES = 4;
    private static final Pattern FIRST_VOTERS =
            Pattern.compile("controller\\.quorum\\.voters=(.*)");

    /** By each broker, with more than four fifths of the volumes that they begin with. */
    private static final long STORED = 9L << 30;

    /** Longer than the pause between two batches of a balance. */
    private static final Duration TICK = Duration.ofSeconds(20);

    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private final MemoryApi api;
    private final MemoryBrokers brokers;

    /** UIDs of pods whose process has ended, but which are still there. */
    private final SortedSet<String> ended = new TreeSet<>();

    MemoryKubernetes() {
        api = new MemoryApi(new Rules());
        brokers = new MemoryBrokers();
        for (int node = 0; node < NODES; node++) {
            api.put(
                    new NodeBuilder()
                            .withNewMetadata()
                            .withName("node-" + node)
                            .addToLabels("topology.kubernetes.io/zone", "zone-" + node % ZONES)
                            .endMetadata()
                            .build());
        }
    }

    MemoryKubernetes(MemoryKubernetes other) {
        api = new MemoryApi(other.api, new Rules());
        brokers = new MemoryBrokers(other.brokers);
        ended.addAll(other.ended);
        now = other.now;
    }

    MemoryApi api() {
        return api;
    }

    MemoryBrokers brokers() {
        return brokers;
    }

    /** The world's own time, which passes by ticks. */
    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    Cluster cluster() {
        return api.typed(Cluster.class).iterator().next();
    }

    /** A user applies a spec. */
    void ask(Cluster wanted) {
        api.typed(Cluster.class)
                .forEach(
                        existing -> {
                            wanted.setMetadata(existing.getMetadata());
                            wanted.setStatus(existing.getStatus());
                        });
        api.put(wanted);
    }

    /** The broker's claim is another one than the StatefulSet's template says. */
    void haveVolume(int broker, String size, String storageClass) {
        ObjectNode claim =
                find("persistentvolumeclaims", "data-" + STATEFUL_SET + "-" + broker).orElseThrow();
        claim.withObject("/spec/resources/requests").put("storage", size);
        claim.withObject("/status/capacity").put("storage", size);
        claim.withObject("/spec").put("storageClassName", storageClass);
        api.touch(claim);
    }

    /** All that must be the same in the end, whatever came in between. */
    String text() {
        return brokers.text() + "\n" + String.join("\n", api.withoutVersionsAndTimes().values());
    }

    /** Grows with each change of anything. */
    long changes() {
        return api.version() + brokers.changes();
    }

    /** A moment passes: everybody but the operator does one thing. */
    void tick() {
        now = now.plus(TICK);
        brokers.tick();
        api.all("persistentvolumeclaims").forEach(this::resize);
        List.copyOf(api.all("pods")).forEach(this::tickKubelet);
        List.copyOf(api.all("persistentvolumeclaims")).forEach(this::releaseClaim);
        api.typed(StatefulSet.class).forEach(this::control);
    }

    /** Each broker stores as much as the others, and its file system is as large as its volume. */
    Map<Integer, VolumeUse> volumeUses() {
        Map<Integer, VolumeUse> uses = new TreeMap<>();
        for (ObjectNode claim : api.all("persistentvolumeclaims")) {
            long total = bytes(claim.at("/status/capacity/storage").asText());
            uses.put(ordinal(name(claim)), new VolumeUse(total, Math.max(0, total - STORED)));
        }
        return uses;
    }

    private static long bytes(String quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity)).longValue();
    }

    private static int ordinal(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static String name(ObjectNode object) {
        return object.at("/metadata/name").asText();
    }

    private void resize(ObjectNode claim) {
        JsonNode asked = claim.at("/spec/resources/requests/storage");
        ObjectNode capacity = claim.withObject("/status/capacity");
        if (!asked.equals(capacity.path("storage"))) {
            capacity.set("storage", asked);
            api.touch(claim);
        }
    }

    /** A claim that is deleted goes when no pod uses it. */
    private void releaseClaim(ObjectNode claim) {
        int broker = ordinal(name(claim));
        if (claim.path("metadata").has("deletionTimestamp")
                && find("pods", STATEFUL_SET + "-" + broker).isEmpty()) {
            api.remove(claim);
            brokers.loseDisk(broker);
        }
    }

    private boolean isGoing(int broker) {
        return find("persistentvolumeclaims", "data-" + STATEFUL_SET + "-" + broker)
                .filter(claim -> claim.path("metadata").has("deletionTimestamp"))
                .isPresent();
    }

    private void tickKubelet(ObjectNode pod) {
        int broker = ordinal(name(pod));
        JsonNode rack = pod.path("metadata").path("annotations").path(Labels.RACK);
        if (pod.path("metadata").has("deletionTimestamp")) {
            if (ended.add(pod.at("/metadata/uid").asText())) {
                brokers.stop(broker);
                api.touch(pod);
            } else {
                api.remove(pod);
            }
        } else if (pod.at("/status/phase").asText().equals("Pending") && !rack.isMissingNode()) {
            brokers.start(broker, rack.asText(), firstVoters());
            pod.withObject("/status").put("phase", "Running");
            pod.withObject("/status")
                    .withArray("/conditions")
                    .addObject()
                    .put("type", "Ready")
                    .put("status", "True");
            api.touch(pod);
        }
    }

    private void control(StatefulSet statefulSet) {
        int replicas = statefulSet.getSpec().getReplicas();
        ObjectNode object = api.all("statefulsets").getFirst();
        long generation = statefulSet.getMetadata().getGeneration();
        if (object.at("/status/observedGeneration").asLong() != generation) {
            object.withObject("/status").put("observedGeneration", generation);
            object.withObject("/status").put("replicas", replicas);
            api.touch(object);
        }
        for (int broker = 0; broker < replicas; broker++) {
            if (find("persistentvolumeclaims", "data-" + STATEFUL_SET + "-" + broker).isEmpty()) {
                api.put(claim(statefulSet, broker));
            }
            if (find("pods", STATEFUL_SET + "-" + broker).isEmpty() && !isGoing(broker)) {
                api.put(pod(statefulSet, broker));
            }
        }
        for (ObjectNode pod : api.all("pods")) {
            if (ordinal(name(pod)) >= replicas && !pod.path("metadata").has("deletionTimestamp")) {
                pod.withObject("/metadata").put("deletionTimestamp", "2026-11-27T00:00:00Z");
                api.touch(pod);
            }
        }
        if (statefulSet
                .getSpec()
                .getPersistentVolumeClaimRetentionPolicy()
                .getWhenScaled()
                .equals("Delete")) {
            List.copyOf(api.all("persistentvolumeclaims")).forEach(c -> collect(c, replicas));
        }
    }

    private void collect(ObjectNode claim, int replicas) {
        int broker = ordinal(name(claim));
        if (broker >= replicas && find("pods", STATEFUL_SET + "-" + broker).isEmpty()) {
            if (!brokers.holdsNothing(broker)) {
                throw new UnsafeStep(
                        "the volume of broker " + broker + " is deleted with replicas");
            }
            api.remove(claim);
            brokers.loseDisk(broker);
        }
    }

    /** As the brokers' properties say when one starts; none once the quorum has begun. */
    private SortedSet<Integer> firstVoters() {
        SortedSet<Integer> first = new TreeSet<>();
        FIRST_VOTERS
                .matcher(
                        find("configmaps", STATEFUL_SET + "-config")
                                .orElseThrow()
                                .at("/data/broker.properties")
                                .asText())
                .results()
                .findFirst()
                .ifPresent(
                        list -> {
                            for (String voter : list.group(1).split(",", -1)) {
                                first.add(Integer.valueOf(voter.substring(0, voter.indexOf('@'))));
                            }
                        });
        return first;
    }

    private Optional<ObjectNode> find(String plural, String name) {
        return api.all(plural).stream().filter(object -> name(object).equals(name)).findFirst();
    }

    private static PersistentVolumeClaim claim(StatefulSet statefulSet, int broker) {
        return new PersistentVolumeClaimBuilder(
                        copy(statefulSet.getSpec().getVolumeClaimTemplates().getFirst()))
                .editMetadata()
                .withName("data-" + STATEFUL_SET + "-" + broker)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .build();
    }

    private static Pod pod(StatefulSet statefulSet, int broker) {
        var template = statefulSet.getSpec().getTemplate();
        return new PodBuilder()
                .withNewMetadata()
                .withName(STATEFUL_SET + "-" + broker)
                .withNamespace(NAMESPACE)
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(template.getMetadata().getAnnotations())
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-" + broker % NODES)
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    private static <R extends HasMetadata> R copy(R object) {
        return Serialization.clone(object);
    }

    /** What must hold at every write of the operator. */
    private final class Rules implements MemoryApi.Guard {
        @Override
        public void deleting(String plural, ObjectNode object, JsonNode options) {
            switch (plural) {
                case "pods" -> stopping(ordinal(name(object)));
                case "persistentvolumeclaims" -> brokers.mayLoseItsVolume(ordinal(name(object)));
                case "statefulsets" -> {
                    if (!options.path("propagationPolicy").asText().equals("Orphan")) {
                        throw new UnsafeStep("the StatefulSet is deleted with its pods");
                    }
                }
                case "services" -> {
                    int broker = ordinal(name(object));
                    if (!brokers.holdsNothing(broker)) {
                        throw new UnsafeStep("broker " + broker + " loses its Service");
                    }
                }
                default -> throw new UnsafeStep("the operator deletes " + plural);
            }
        }

        /** Others may be on their way down only if all of them were asked together just now. */
        private void stopping(int broker) {
            if (isGoing(broker)) {
                brokers.mayLoseItsVolume(broker);
            }
            SortedSet<Integer> together = new TreeSet<>();
            together.add(broker);
            for (ObjectNode pod : api.all("pods")) {
                int other = ordinal(name(pod));
                boolean stops = pod.path("metadata").has("deletionTimestamp");
                if (other != broker && (stops || !brokers.serves(other))) {
                    together.add(other);
                    if (!stops || ended.contains(pod.at("/metadata/uid").asText())) {
                        throw new UnsafeStep(
                                "broker " + broker + " is stopped while " + other + " is away");
                    }
                }
            }
            if (together.size() > mostTogether() || !brokers.mayStop(together)) {
                throw new UnsafeStep("brokers " + together + " are stopped together");
            }
        }

        private int mostTogether() {
            var rollout = cluster().getSpec().rollout();
            return rollout == null || rollout.maxUnavailable() == null
                    ? 1
                    : rollout.maxUnavailable();
        }

        @Override
        public void changing(String plural, ObjectNode before, ObjectNode after) {
            if (plural.equals("statefulsets")) {
                int replicas = after.at("/spec/replicas").asInt();
                brokers.keepVoters(replicas);
                for (ObjectNode claim : api.all("persistentvolumeclaims")) {
                    int broker = ordinal(name(claim));
                    if (broker >= replicas && !brokers.holdsNothing(broker)) {
                        throw new UnsafeStep("broker " + broker + " is taken away with replicas");
                    }
                }
                if (!before.isEmpty()
                        && !before.at("/spec/volumeClaimTemplates")
                                .equals(after.at("/spec/volumeClaimTemplates"))) {
                    throw new UnsafeStep("the API server refuses other volumeClaimTemplates");
                }
            }
            if (plural.equals("persistentvolumeclaims")
                    && size(after).compareTo(size(before)) < 0) {
                throw new UnsafeStep("a volume is made smaller");
            }
        }

        private static java.math.BigDecimal size(ObjectNode claim) {
            return Quantity.getAmountInBytes(
                    Quantity.parse(claim.at("/spec/resources/requests/storage").asText()));
        }
    }
}
