/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.crds.StorageSpec;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.desired.Names;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.ReplacedBroker;
import dev.penstock.operator.observed.VolumeState;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Volumes are made smaller, or come to another StorageClass, by being replaced one after the other.
 *
 * <h2>One broker more</h2>
 *
 * <p>A broker comes for the time, with a volume as it is wanted. Each of the others in turn gives
 * it all replicas, is restarted with a new volume when it is proven empty, and gets them back. So
 * no copy is ever missing, however many copies topics keep, and no broker ever stores more than one
 * of them did before. In the end the additional one leaves as any other does.
 *
 * <h2>What a volume is deleted for</h2>
 *
 * <p>The broker takes no new replicas, has no vote, has no replica by the word of the others and
 * none by its own, says that nothing breaks without it, and everybody else is well. Then exactly
 * the claim that was looked at goes.
 *
 * <h2>What is remembered</h2>
 *
 * <p>The broker whose turn it is, on the StatefulSet. All else follows from what is there, so that
 * another wish cancels it at any moment: what has not been deleted stays.
 */
public final class VolumeReplacement {
    private static final String UNKNOWN = "BrokersDoNotAnswer";

    private VolumeReplacement() {}

    static boolean isAllowed(StorageSpec storage) {
        return Boolean.TRUE.equals(storage.allowReplacement());
    }

    /** Whether a volume is being replaced or is still to be. */
    public static boolean isUnderWay(DesiredCluster desired, ObservedCluster observed) {
        return desired.sizing().replacing().isPresent()
                || !outstanding(desired, observed).isEmpty();
    }

    /** The brokers whose volumes are still to be replaced. */
    public static SortedSet<Integer> outstanding(DesiredCluster desired, ObservedCluster observed) {
        return VolumeRules.used(observed, desired.wantedReplicas())
                .filter(volume -> isOther(volume, desired))
                .map(VolumeState::broker)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Where volumes grow by themselves the spec does not say how large they should be. */
    private static boolean isOther(VolumeState volume, DesiredCluster desired) {
        StorageSpec storage = desired.cluster().getSpec().storage();
        if (!isAllowed(storage)) {
            return false;
        }
        boolean larger =
                storage.autoExpand() == null && VolumeRules.smaller(storage.size(), volume.size());
        boolean ofAnotherClass =
                storage.storageClass() != null
                        && !volume.storageClass().equals(Optional.of(storage.storageClass()));
        return larger || ofAnotherClass;
    }

    /** How many brokers there are to be for now: one more while it takes the place of others. */
    public static int brokersKept(DesiredCluster desired, ObservedCluster observed) {
        int wanted = desired.wantedReplicas();
        if (desired.sizing().replicas() <= wanted) {
            return wanted;
        }
        if (desired.sizing().replacing().isPresent()) {
            return wanted + 1;
        }
        SortedSet<Integer> outstanding = outstanding(desired, observed);
        boolean goesOn =
                !outstanding.isEmpty()
                        && VolumeRules.templateIsRight(desired, observed)
                        && VolumeFit.unfit(outstanding, desired, observed)
                                .map(List::isEmpty)
                                .orElse(true);
        return goesOn ? wanted + 1 : wanted;
    }

    /** A replacement that has begun comes before everything else that disrupts. */
    static Optional<Step> finish(DesiredCluster desired, ObservedCluster observed) {
        if (desired.sizing().replacing().isEmpty()) {
            return Optional.empty();
        }
        int broker = desired.sizing().replacing().get();
        Optional<VolumeState> volume =
                observed.volumes().stream().filter(one -> one.broker() == broker).findFirst();
        Optional<Objection> objection =
                SafetyChecks.allServe(desired, observed)
                        .or(() -> isMissing(broker, volume))
                        .or(() -> isSilent(broker, observed));
        if (objection.isPresent()) {
            return objection.map(Step.WaitFor::new);
        }
        BrokersView.Known view = SafetyChecks.known(observed).orElseThrow();
        boolean goesOn =
                volume.filter(
                                one ->
                                        one.terminating()
                                                || (isOther(one, desired)
                                                        && mayGoOn(broker, desired, observed)))
                        .isPresent();
        return Optional.of(
                goesOn
                        ? replace(volume.get(), view, desired, observed)
                        : release(broker, view, desired, observed));
    }

    private static boolean mayGoOn(int broker, DesiredCluster desired, ObservedCluster observed) {
        return broker < desired.wantedReplicas()
                && desired.sizing().replicas() > desired.wantedReplicas()
                && VolumeRules.templateIsRight(desired, observed);
    }

    private static Optional<Objection> isMissing(int broker, Optional<VolumeState> volume) {
        return volume.isPresent()
                ? Optional.empty()
                : Optional.of(
                        Objection.progress(
                                broker,
                                "BrokerStarting",
                                "broker " + broker + " has no volume yet"));
    }

    private static Optional<Objection> isSilent(int broker, ObservedCluster observed) {
        return observed.replaced().filter(one -> one.broker() == broker).isPresent()
                ? Optional.empty()
                : Optional.of(
                        Objection.progress(
                                broker,
                                UNKNOWN,
                                "broker " + broker + " does not tell what is on its volume"));
    }

    /** The volume is as wanted, or is to stay after all. */
    private static Step release(
            int broker, BrokersView.Known view, DesiredCluster desired, ObservedCluster observed) {
        SortedMap<TopicPartition, Optional<List<Integer>>> moves =
                ReplicaMoves.cancelled(view, Set.of(broker));
        if (!moves.isEmpty()) {
            return new Step.MoveReplicas(
                    moves, ReplicaMoves.replicasOn(view, Set.of(broker)), Duration.ZERO);
        }
        return observed.replaced()
                .filter(one -> one.cordon().equals(Names.LOG_DIRECTORY))
                .<Step>map(_ -> new Step.Cordon(broker, false))
                .orElseGet(
                        () ->
                                new Step.Resize(
                                        desired.sizing().withReplacing(Optional.empty()),
                                        "the volume of broker " + broker + " stays as it is now"));
    }

    private static Step replace(
            VolumeState volume,
            BrokersView.Known view,
            DesiredCluster desired,
            ObservedCluster observed) {
        int broker = volume.broker();
        ReplacedBroker said = observed.replaced().orElseThrow();
        if (!said.isCordoned()) {
            return new Step.Cordon(broker, true);
        }
        Optional<Step> vote = VoterRules.remove(desired, observed);
        if (vote.isPresent()) {
            return vote.get();
        }
        int left = ReplicaMoves.replicasOn(view, Set.of(broker));
        if (left > 0) {
            int spare = desired.sizing().replicas() - 1;
            return move(
                    sizes -> BalanceRules.onto(view, broker, spare, sizes),
                    left,
                    broker,
                    view,
                    desired,
                    observed);
        }
        return said.replicas() > 0
                ? new Step.WaitFor(
                        Objection.progress(
                                broker,
                                "VolumeNotEmpty",
                                "broker "
                                        + broker
                                        + " still has "
                                        + said.replicas()
                                        + " replicas on its volume"))
                : replaceEmpty(volume, desired, observed);
    }

    private static Step replaceEmpty(
            VolumeState volume, DesiredCluster desired, ObservedCluster observed) {
        int broker = volume.broker();
        PodState pod =
                observed.pods().stream()
                        .filter(one -> one.broker() == broker)
                        .findFirst()
                        .orElseThrow();
        Optional<Objection> objection =
                isPaused(broker, desired)
                        .or(() -> MaintenanceWindow.objection(List.of(pod), desired, observed))
                        .or(() -> SafetyChecks.beforeARestart(desired, observed));
        if (objection.isPresent()) {
            return new Step.WaitFor(objection.get());
        }
        if (!observed.stopImpacts().containsKey(Set.of(broker))) {
            return new Step.AskWhatBreaks(new TreeSet<>(Set.of(broker)));
        }
        return StopObjections.to(broker, desired, observed)
                .<Step>map(Step.WaitFor::new)
                .orElseGet(
                        () ->
                                new Step.ReplaceVolume(
                                        broker,
                                        volume.name(),
                                        volume.uid(),
                                        new Step.RestartBroker(
                                                broker,
                                                pod.name(),
                                                pod.uid(),
                                                "it gets another volume")));
    }

    /** Thinks of where replicas go, if their sizes are known. */
    private interface Moves {
        BalancePlan plan(Map<TopicPartition, Long> sizes);
    }

    private static Step move(
            Moves moves,
            int left,
            int from,
            BrokersView.Known view,
            DesiredCluster desired,
            ObservedCluster observed) {
        Optional<Map<TopicPartition, Long>> sizes = observed.balancing().sizes();
        if (sizes.isEmpty()) {
            return new Step.WaitFor(
                    Objection.progress(
                            from,
                            UNKNOWN,
                            "how large the replicas on broker " + from + " are is not known"));
        }
        Pace pace = Pace.of(desired.cluster().getSpec());
        BalancePlan.Batch batch = pace.batch(moves.plan(sizes.get()), view.moves().size());
        return batch.targets().isEmpty() || observed.balancing().paced()
                ? new Step.WaitFor(
                        Objection.progress(
                                from,
                                "ReplicasMove",
                                left
                                        + " replicas are still on broker "
                                        + from
                                        + ", while volumes are replaced"))
                : new Step.MoveReplicas(batch.targets(), left, pace.pauseAfter(batch));
    }

    /** The next broker, when all that was done for the last one is done. */
    static Optional<Step> begin(DesiredCluster desired, ObservedCluster observed) {
        SortedSet<Integer> outstanding = outstanding(desired, observed);
        Sizing sizing = desired.sizing();
        int wanted = desired.wantedReplicas();
        if (outstanding.isEmpty()
                || sizing.replicas() > wanted + 1
                || !sizing.leaving().isEmpty()
                || !VolumeRules.templateIsRight(desired, observed)
                || ClusterPlanner.paused(desired)
                || !(observed.brokers() instanceof BrokersView.Known view)) {
            return Optional.empty();
        }
        Optional<List<VolumeFit>> unfit = VolumeFit.unfit(outstanding, desired, observed);
        if (unfit.isPresent() && !unfit.get().isEmpty()) {
            return Optional.empty();
        }
        Optional<Objection> objection =
                SafetyChecks.beforeARestart(desired, observed).or(() -> areUnknown(unfit));
        if (objection.isPresent()) {
            return objection.map(Step.WaitFor::new);
        }
        if (sizing.replicas() == wanted) {
            return Optional.of(
                    new Step.Resize(
                            sizing.withReplicas(wanted + 1),
                            "broker "
                                    + wanted
                                    + " comes until the volumes of brokers "
                                    + outstanding
                                    + " are replaced"));
        }
        return ScalingRules.fewerCopies(view, wanted)
                .or(() -> takeBack(view, desired, observed))
                .or(() -> Optional.of(take(outstanding, view, sizing)));
    }

    /** What the additional broker has goes back before it gets the replicas of the next one. */
    private static Optional<Step> takeBack(
            BrokersView.Known view, DesiredCluster desired, ObservedCluster observed) {
        int spare = desired.wantedReplicas();
        int displaced = ReplicaMoves.replicasOn(view, Set.of(spare));
        return displaced == 0
                ? Optional.empty()
                : Optional.of(
                        move(
                                sizes -> BalanceRules.emptying(view, Set.of(spare), sizes),
                                displaced,
                                spare,
                                view,
                                desired,
                                observed));
    }

    private static Optional<Objection> areUnknown(Optional<List<VolumeFit>> unfit) {
        return unfit.isPresent()
                ? Optional.empty()
                : Optional.of(
                        Objection.progress(UNKNOWN, "how much the brokers store is not known"));
    }

    /** The highest first, the active controller last. */
    private static Step take(
            SortedSet<Integer> outstanding, BrokersView.Known view, Sizing sizing) {
        int broker =
                outstanding.stream()
                        .max(
                                Comparator.comparing(
                                                (Integer one) ->
                                                        !view.activeController()
                                                                .equals(Optional.of(one)))
                                        .thenComparing(Comparator.naturalOrder()))
                        .orElseThrow();
        return new Step.Resize(
                sizing.withReplacing(Optional.of(broker)),
                "broker " + broker + " is emptied for another volume");
    }

    private static Optional<Objection> isPaused(int broker, DesiredCluster desired) {
        return ClusterPlanner.paused(desired)
                ? Optional.of(
                        Objection.rollout(
                                broker,
                                "Paused",
                                "spec.rollout.paused holds back the replacement of volumes"))
                : Optional.empty();
    }

    static Optional<Step> sayPaused(DesiredCluster desired, ObservedCluster observed) {
        SortedSet<Integer> outstanding = outstanding(desired, observed);
        return outstanding.isEmpty()
                ? Optional.empty()
                : isPaused(outstanding.last(), desired).map(Step.WaitFor::new);
    }

    /** Everything else goes on; only in the end it is said that the spec is not reached. */
    static Optional<Step> sayWhatDoesNotFit(DesiredCluster desired, ObservedCluster observed) {
        return VolumeFit.unfit(outstanding(desired, observed), desired, observed).stream()
                .flatMap(List::stream)
                .max(Comparator.comparingLong(VolumeFit::storedBytes))
                .map(fit -> new Step.Refuse("VolumesWouldNotFit", fit.text()));
    }
}
