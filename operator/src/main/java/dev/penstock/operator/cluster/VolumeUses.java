/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.Expansion;
import dev.penstock.operator.observed.Expansion.Refusal;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.VolumeUse;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * How full volumes are that may grow by themselves, and which growth was refused. Brokers are asked
 * now and then, not at each look: their answer names every replica. A restart of the operator
 * forgets all of it, and asks again.
 */
final class VolumeUses {
    /** A disk does not fill up within this time from the share at which it grows. */
    private static final Duration ASKED_EVERY = Duration.ofSeconds(30);

    /** What was told so long ago is not known any more. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    /** What Kubernetes refused is asked for again after this time. */
    private static final Duration REFUSAL_KEPT = Duration.ofMinutes(10);

    private record Answer(Map<Integer, VolumeUse> uses, Instant at) {}

    private record Refused(Refusal refusal, Instant at) {}

    private final Clock clock;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Instant> asked = new ConcurrentHashMap<>();
    private final Map<String, Refused> refusals = new ConcurrentHashMap<>();

    VolumeUses(Clock clock) {
        this.clock = clock;
    }

    ObservedCluster observe(
            Cluster cluster,
            ObservedCluster observed,
            Function<BrokersView.Known, Optional<Map<Integer, VolumeUse>>> ask) {
        String key = key(cluster);
        Instant now = clock.instant();
        if (cluster.getSpec().storage().autoExpand() == null) {
            answers.remove(key);
            asked.remove(key);
        } else if (observed.brokers() instanceof BrokersView.Known view
                && !asked.getOrDefault(key, Instant.MIN).isAfter(now.minus(ASKED_EVERY))) {
            asked.put(key, now);
            ask.apply(view).ifPresent(uses -> answers.put(key, new Answer(uses, now)));
        }
        answers.computeIfPresent(
                key, (_, answer) -> answer.at().isBefore(now.minus(KEPT)) ? null : answer);
        refusals.computeIfPresent(
                key,
                (_, refused) -> refused.at().isBefore(now.minus(REFUSAL_KEPT)) ? null : refused);
        return observed.with(
                new Expansion(
                        Optional.ofNullable(answers.get(key)).map(Answer::uses).orElse(Map.of()),
                        Optional.ofNullable(refusals.get(key)).map(Refused::refusal)));
    }

    /** Volumes grow from now on: what was told of them holds no more. */
    void grown(Cluster cluster) {
        answers.remove(key(cluster));
        asked.remove(key(cluster));
    }

    /** Kubernetes does not let them grow. */
    void refused(Cluster cluster, Refusal refusal) {
        refusals.put(key(cluster), new Refused(refusal, clock.instant()));
    }

    void forget(Cluster cluster) {
        grown(cluster);
        refusals.remove(key(cluster));
    }

    private static String key(Cluster cluster) {
        return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
    }
}
