/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.Quorum;
import dev.penstock.operator.observed.ReplacedBroker;
import dev.penstock.operator.observed.StatefulSetState;
import dev.penstock.operator.observed.VolumeState;
import dev.penstock.operator.plan.ClusterPlanner;
import dev.penstock.operator.plan.Step;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A Cluster whose volumes are replaced: {@link Fixtures}, and what only that needs. */
public final class VolumeSituation {
    private final Fixtures fixtures;
    private final TreeMap<Integer, String> classes = new TreeMap<>();
    private final Set<Integer> terminating = new TreeSet<>();
    private Optional<Integer> replacing = Optional.empty();
    private Optional<String> templateClass = Optional.empty();
    private @Nullable ReplacedBroker replaced;
    private @Nullable Set<Integer> voters;

    public VolumeSituation(Fixtures fixtures) {
        this.fixtures = fixtures;
    }

    static VolumeState claim(int broker, String asked, String capacity) {
        return new VolumeState(
                "data-shop-broker-" + broker,
                "claim-" + broker,
                false,
                asked,
                Optional.of(capacity),
                Optional.of("standard"),
                Optional.empty());
    }

    static StatefulSetState statefulSet(
            int replicas,
            boolean settled,
            Optional<ClusterIdentity> identity,
            Set<Integer> draining,
            Set<Integer> leaving,
            String volumeSize,
            boolean balancing) {
        return new StatefulSetState(
                replicas,
                settled,
                identity,
                draining,
                leaving,
                volumeSize,
                Optional.empty(),
                balancing,
                Optional.empty());
    }

    /** Changes all that is not about replacing. */
    public VolumeSituation where(Consumer<Fixtures> change) {
        change.accept(fixtures);
        return this;
    }

    /** What the StatefulSet's template names. */
    public VolumeSituation templateOfClass(String storageClass) {
        templateClass = Optional.of(storageClass);
        return this;
    }

    /** The class of the broker's claim, which is "standard" else. */
    public VolumeSituation claimOfClass(int broker, String storageClass) {
        classes.put(broker, storageClass);
        return this;
    }

    /** The broker's claim is deleted, and goes with its pod. */
    public VolumeSituation terminatingClaim(int broker) {
        terminating.add(broker);
        return this;
    }

    /** It is this broker's turn to get another volume. */
    public VolumeSituation replacing(int broker) {
        replacing = Optional.of(broker);
        return this;
    }

    /** What that broker says. */
    public VolumeSituation saying(int broker, String cordon, int replicas) {
        replaced = new ReplacedBroker(broker, cordon, replicas);
        return this;
    }

    /** Who votes, if not the first ones. */
    public VolumeSituation voting(Integer... brokers) {
        voters = Set.of(brokers);
        return this;
    }

    public DesiredCluster desired() {
        DesiredCluster plain = fixtures.desired();
        Sizing known = plain.sizing().withReplacing(replacing);
        Sizing sizing =
                new Sizing(
                        known.replicas(),
                        known.draining(),
                        known.leaving(),
                        known.volumeSize(),
                        templateClass,
                        known.balancing(),
                        known.replacing(),
                        false);
        DesiredCluster built =
                DesiredCluster.of(plain.cluster(), plain.identity(), sizing, plain.image());
        return new DesiredCluster(
                built.cluster(),
                built.identity(),
                built.sizing(),
                built.image(),
                "current",
                built.resources());
    }

    public ObservedCluster observed() {
        ObservedCluster plain = fixtures.observed();
        return new ObservedCluster(
                desired().resources(),
                plain.statefulSet(),
                plain.pods(),
                plain.volumes().stream().map(this::volume).toList(),
                view(plain.brokers()),
                plain.stopImpacts(),
                plain.zones(),
                plain.balancing(),
                plain.expansion(),
                Optional.ofNullable(replaced),
                plain.at());
    }

    private VolumeState volume(VolumeState plain) {
        return new VolumeState(
                plain.name(),
                plain.uid(),
                terminating.contains(plain.broker()),
                plain.size(),
                plain.capacity(),
                Optional.of(classes.getOrDefault(plain.broker(), "standard")),
                plain.identity());
    }

    private BrokersView view(BrokersView plain) {
        return voters == null || !(plain instanceof BrokersView.Known view)
                ? plain
                : new BrokersView.Known(
                        view.quorum().map(this::quorum),
                        view.live(),
                        view.partitions(),
                        view.moves(),
                        view.settings());
    }

    private Quorum quorum(Quorum plain) {
        List<Quorum.Replica> all =
                Stream.concat(plain.voters().stream(), plain.observers().stream()).toList();
        return new Quorum(
                plain.leader(),
                plain.highWatermark(),
                all.stream().filter(one -> voters.contains(one.broker())).toList(),
                all.stream().filter(one -> !voters.contains(one.broker())).toList());
    }

    public Step next() {
        return ClusterPlanner.next(desired(), observed());
    }
}
