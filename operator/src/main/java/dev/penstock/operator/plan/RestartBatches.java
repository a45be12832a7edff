/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.StopImpact;
import dev.penstock.operator.observed.Zones;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who restarts together: brokers of one rack, as many as {@code spec.rollout.maxUnavailable} and a
 * third of all allow, and only those of whom each says that nothing breaks when all of them stop.
 *
 * <p>What brokers say of several is learned by questions: as long as one is open the answer is that
 * question. First all of a rack are asked about; where that would break something, the batch grows
 * one by one, and who would break something is left out. One answer that cannot be had ends it:
 * what is proven by then is what restarts.
 */
public final class RestartBatches {
    /** Of all brokers, rounded up: what is left must carry the load, and one more failure. */
    private static final int PART = 3;

    /** Questions about several brokers before each restart. */
    private static final int MAX_QUESTIONS = 40;

    private final DesiredCluster desired;
    private final ObservedCluster observed;
    private final Optional<Integer> controller;
    private final int max;

    private RestartBatches(DesiredCluster desired, ObservedCluster observed) {
        this.desired = desired;
        this.observed = observed;
        this.controller = SafetyChecks.known(observed).flatMap(BrokersView.Known::activeController);
        this.max = Math.min(maxUnavailable(desired), third(desired.sizing().replicas()));
    }

    /**
     * The largest batch, or what has to be asked before it is known.
     *
     * @param free brokers that are to restart and may stop, each alone, in the order of their turn
     */
    static Step next(List<PodState> free, DesiredCluster desired, ObservedCluster observed) {
        return new RestartBatches(desired, observed).next(free);
    }

    static boolean areAskedFor(DesiredCluster desired) {
        return maxUnavailable(desired) > 1;
    }

    private static int maxUnavailable(DesiredCluster desired) {
        var rollout = desired.cluster().getSpec().rollout();
        return rollout == null || rollout.maxUnavailable() == null ? 1 : rollout.maxUnavailable();
    }

    /** How many of so many brokers may be away together at most. */
    public static int third(int brokers) {
        return Math.ceilDiv(brokers, PART);
    }

    /**
     * Some brokers of one rack that may stop together.
     *
     * @param objection to those that were left out; empty when there were none
     */
    private record Batch(String rack, List<PodState> pods, Optional<Objection> objection) {}

    /** How far the search has come: a batch, or a question. */
    private sealed interface Search {
        record Found(Batch batch) implements Search {}

        record Open(SortedSet<Integer> question) implements Search {}
    }

    private Step next(List<PodState> free) {
        PodState first = free.getFirst();
        if (controller.equals(Optional.of(first.broker()))) {
            return restart(
                    new Batch(rackOf(first), List.of(first), Optional.empty()),
                    "the active controller restarts last and alone");
        }
        Batch best = new Batch(rackOf(first), List.of(first), Optional.empty());
        for (Map.Entry<String, List<PodState>> rack : byRack(free)) {
            if (Math.min(max, rack.getValue().size()) <= best.pods().size()) {
                break;
            }
            switch (largest(rack.getKey(), rack.getValue())) {
                case Search.Open(SortedSet<Integer> question) -> {
                    return new Step.AskWhatBreaks(question);
                }
                case Search.Found(Batch batch) -> {
                    boolean explains =
                            best.objection().isEmpty() && batch.rack().equals(best.rack());
                    if (batch.pods().size() > best.pods().size() || explains) {
                        best = batch;
                    }
                }
            }
        }
        return restart(best, limitOf(best));
    }

    /**
     * Racks with several brokers that may restart, the most first, then the highest broker first.
     */
    private List<Map.Entry<String, List<PodState>>> byRack(List<PodState> free) {
        Map<String, List<PodState>> racks = new TreeMap<>();
        for (PodState pod : free) {
            String rack = rackOf(pod);
            if (!rack.isEmpty()) {
                racks.computeIfAbsent(rack, _ -> new ArrayList<>()).add(pod);
            }
        }
        Comparator<Map.Entry<String, List<PodState>>> byNumber =
                Comparator.comparingInt(rack -> -Math.min(max, rack.getValue().size()));
        return racks.entrySet().stream()
                .filter(rack -> rack.getValue().size() > 1)
                .sorted(byNumber.thenComparingInt(rack -> free.indexOf(rack.getValue().getFirst())))
                .toList();
    }

    private Search largest(String rack, List<PodState> free) {
        List<PodState> all = free.subList(0, Math.min(max, free.size()));
        if (isOpen(all)) {
            return new Search.Open(ids(all));
        }
        if (objectionTo(all).isEmpty()) {
            return new Search.Found(new Batch(rack, all, Optional.empty()));
        }
        return observed.stopImpact(ids(all)) instanceof StopImpact.Unknown
                ? new Search.Found(new Batch(rack, List.of(free.getFirst()), objectionTo(all)))
                : grown(rack, free);
    }

    private Search grown(String rack, List<PodState> free) {
        List<PodState> batch = List.of(free.getFirst());
        Optional<Objection> leftOut = Optional.empty();
        for (PodState pod : free.subList(1, free.size())) {
            if (batch.size() == max) {
                break;
            }
            List<PodState> more = new ArrayList<>(batch);
            more.add(pod);
            if (isOpen(more)) {
                return new Search.Open(ids(more));
            }
            Optional<Objection> objection = objectionTo(more);
            if (objection.isEmpty()) {
                batch = more;
            } else {
                leftOut = leftOut.or(() -> objection);
                if (observed.stopImpact(ids(more)) instanceof StopImpact.Unknown) {
                    break;
                }
            }
        }
        return new Search.Found(new Batch(rack, batch, leftOut));
    }

    private boolean isOpen(List<PodState> pods) {
        long asked = observed.stopImpacts().keySet().stream().filter(set -> set.size() > 1).count();
        return !observed.stopImpacts().containsKey(ids(pods)) && asked < MAX_QUESTIONS;
    }

    private Optional<Objection> objectionTo(List<PodState> pods) {
        return StopObjections.to(ids(pods), desired, observed);
    }

    private static SortedSet<Integer> ids(List<PodState> pods) {
        SortedSet<Integer> ids = new TreeSet<>();
        pods.forEach(pod -> ids.add(pod.broker()));
        return ids;
    }

    /** By which the brokers place replicas; "" when there is none. */
    private String rackOf(PodState pod) {
        String rack =
                SafetyChecks.known(observed)
                        .map(view -> view.live().getOrDefault(pod.broker(), ""))
                        .orElse("");
        return rack.equals(Zones.NONE) ? "" : rack;
    }

    private String limitOf(Batch batch) {
        if (batch.pods().size() >= maxUnavailable(desired)) {
            return "spec.rollout.maxUnavailable is " + maxUnavailable(desired);
        }
        if (batch.pods().size() >= max) {
            return "no more than a third of the "
                    + desired.sizing().replicas()
                    + " brokers restart together";
        }
        return batch.objection()
                .map(Objection::message)
                .orElseGet(
                        () ->
                                batch.rack().isEmpty()
                                        ? "it has no rack, and only brokers of one rack restart together"
                                        : "no other broker of rack "
                                                + batch.rack()
                                                + " is to restart and may");
    }

    private static Step restart(Batch batch, String limit) {
        return new Step.RestartTogether(
                batch.pods().stream().map(ClusterPlanner::restartOfStale).toList(),
                batch.rack(),
                limit);
    }
}
