/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.act;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.admin.BrokerAdmin;
import dev.penstock.operator.admin.Outcome;
import dev.penstock.operator.admin.SettingsChange;
import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.desired.Labels;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.Expansion;
import dev.penstock.operator.observed.SettingsState;
import dev.penstock.operator.plan.Step;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries out one step for a Cluster. */
public final class StepActor {
    /** The brokers of the Cluster. */
    public interface Brokers {

        /** To give them orders. */
        BrokerAdmin admin();

        /** Where the others reach a broker, as {@code host:port}. */
        String internalAddress(int broker);
    }

    private final ResourceWriter writer;
    private final EventRecorder events;

    public StepActor(ResourceWriter writer, EventRecorder events) {
        this.writer = writer;
        this.events = events;
    }

    /**
     * Carries out the step.
     *
     * @param brokers asked for only by steps that talk with brokers
     */
    public Deed act(Step step, DesiredCluster desired, Brokers brokers) {
        return switch (step) {
            case Step.Refuse _,
                    Step.WaitFor _,
                    Step.AskWhatBreaks _,
                    Step.FinishRebalance _,
                    Step.Suspended _,
                    Step.Done _ ->
                    Deed.done();
            case Step.Apply(List<HasMetadata> resources) -> apply(resources);
            case Step.NoteRacks(List<Step.PodRack> racks) -> noteRacks(racks, desired);
            case Step.GrowVolumes grow -> grow(grow, desired);
            case Step.RecreateStatefulSet(String name) -> recreate(name, desired);
            case Step.AlterSettings alter -> alter(alter, desired, brokers.admin());
            case Step.RestartBroker restart -> restart(restart, desired);
            case Step.RestartTogether together -> restart(together, desired);
            case Step.Cordon(int broker, boolean on) ->
                    cordon(broker, on, desired, brokers.admin());
            case Step.ReplaceVolume replace -> replaceVolume(replace, desired);
            case Step.Resize(Sizing sizing, String reason) -> resize(sizing, reason, desired);
            case Step.MoveReplicas moves ->
                    move(
                            moves.targets(),
                            "MovingReplicas",
                            moves.left() + " replicas left",
                            desired,
                            brokers.admin());
            case Step.Balance balance ->
                    move(
                            balance.targets(),
                            "Balancing",
                            balance.left() + " partitions left",
                            desired,
                            brokers.admin());
            case Step.MarkBalancing mark -> markBalancing(mark, desired);
            case Step.Unregister(List<Integer> gone, Sizing after) ->
                    unregister(gone, after, desired, brokers.admin());
            case Step.MarkBegun() -> markBegun(desired);
            case Step.AddVoter(int broker, String directory) ->
                    addVoter(broker, directory, desired, brokers);
            case Step.RemoveVoter(int broker, String directory) ->
                    removeVoter(broker, directory, desired, brokers.admin());
        };
    }

    private Deed apply(List<HasMetadata> resources) {
        List<HasMetadata> written = new ArrayList<>();
        resources.forEach(resource -> written.add(writer.apply(resource)));
        return Deed.wrote(written);
    }

    private Deed noteRacks(List<Step.PodRack> racks, DesiredCluster desired) {
        List<HasMetadata> written = new ArrayList<>();
        racks.forEach(
                rack ->
                        writer.annotatePod(
                                        desired.names().namespace(),
                                        rack.pod(),
                                        rack.podUid(),
                                        Map.of(Labels.RACK, rack.rack()))
                                .ifPresent(written::add));
        return Deed.wrote(written);
    }

    private Deed grow(Step.GrowVolumes grow, DesiredCluster desired) {
        for (String claim : grow.claims()) {
            Optional<String> refusal =
                    writer.growClaim(desired.names().namespace(), claim, grow.size());
            if (refusal.isPresent()) {
                return Deed.refused(
                        new Deed.VolumesRefused(new Expansion.Refusal(grow.size(), refusal.get())));
            }
        }
        tell(
                desired,
                "GrowingVolumes",
                "Asking for "
                        + grow.size()
                        + " for the volumes "
                        + grow.claims()
                        + ": "
                        + grow.why());
        return Deed.done();
    }

    private Deed recreate(String name, DesiredCluster desired) {
        writer.deleteAroundPods(desired.names().namespace(), name);
        tell(
                desired,
                "RecreatingStatefulSet",
                "Recreating " + name + " around its pods, for other volumes");
        return Deed.done();
    }

    private Deed cordon(int broker, boolean on, DesiredCluster desired, BrokerAdmin admin) {
        return failure(admin.cordon(broker, on))
                .map(
                        why ->
                                Deed.failed(
                                        "broker "
                                                + broker
                                                + (on
                                                        ? " could not be cordoned: "
                                                        : " could not be uncordoned: ")
                                                + why))
                .orElseGet(
                        () -> {
                            tell(
                                    desired,
                                    on ? "BrokerCordoned" : "BrokerUncordoned",
                                    "Broker "
                                            + broker
                                            + (on
                                                    ? " takes no new replicas: its volume is to be replaced"
                                                    : " takes replicas again"));
                            return Deed.done();
                        });
    }

    /** The pod is stopped only when exactly the claim goes that was found empty. */
    private Deed replaceVolume(Step.ReplaceVolume replace, DesiredCluster desired) {
        tell(
                desired,
                "ReplacingVolume",
                "Replacing the volume of broker " + replace.broker() + ", which is empty");
        return writer.deleteClaim(desired.names().namespace(), replace.claim(), replace.claimUid())
                ? restart(replace.restart(), desired)
                : Deed.done();
    }

    private Deed alter(Step.AlterSettings alter, DesiredCluster desired, BrokerAdmin admin) {
        return switch (admin.alterClusterSettings(new SettingsChange(alter.set(), alter.reset()))) {
            case Outcome.Done _, Outcome.Created _ -> {
                tell(
                        desired,
                        "SettingsChanged",
                        "Settings of all brokers change while they run: " + alter.text());
                yield Deed.done();
            }
            case Outcome.Refused(String reason, String message) ->
                    Deed.refused(
                            new Deed.SettingsRefused(
                                    new SettingsState.Refusal(
                                            alter.set(), alter.reset(), reason + ": " + message)));
            case Outcome.Failed(String message) ->
                    Deed.failed("settings of the brokers could not be changed: " + message);
        };
    }

    private Deed restart(Step.RestartBroker restart, DesiredCluster desired) {
        tell(
                desired,
                "RestartingBroker",
                "Restarting broker " + restart.broker() + ": " + restart.reason());
        return stop(restart, desired) ? Deed.stopped(List.of(restart.podUid())) : Deed.done();
    }

    /**
     * What is down is remembered also when the next one cannot be stopped: those that were not
     * stopped wait then until it is back.
     */
    private Deed restart(Step.RestartTogether together, DesiredCluster desired) {
        tell(
                desired,
                together.brokers().size() == 1 ? "RestartingBroker" : "RestartingBrokers",
                "Restarting " + together.text());
        List<String> stopped = new ArrayList<>();
        for (Step.RestartBroker restart : together.brokers()) {
            try {
                if (stop(restart, desired)) {
                    stopped.add(restart.podUid());
                }
            } catch (KubernetesClientException e) {
                if (stopped.isEmpty()) {
                    throw e;
                }
                return Deed.stoppedSome(
                        stopped,
                        "broker "
                                + restart.broker()
                                + " could not be restarted together with others: "
                                + e.getMessage());
            }
        }
        return Deed.stopped(stopped);
    }

    private boolean stop(Step.RestartBroker restart, DesiredCluster desired) {
        return writer.deletePod(desired.names().namespace(), restart.pod(), restart.podUid());
    }

    private Deed resize(Sizing sizing, String reason, DesiredCluster desired) {
        tell(desired, "Scaling", "Scaling: " + reason);
        return Deed.wrote(List.of(writer.apply(statefulSet(sizing, desired))));
    }

    private Deed markBalancing(Step.MarkBalancing mark, DesiredCluster desired) {
        tell(desired, mark.on() ? "Balancing" : "Balanced", mark.reason());
        return Deed.wrote(
                List.of(
                        writer.apply(
                                statefulSet(desired.sizing().withBalancing(mark.on()), desired))));
    }

    private Deed markBegun(DesiredCluster desired) {
        tell(desired, "QuorumBegun", "The metadata quorum has begun");
        return Deed.wrote(
                List.of(
                        writer.apply(
                                statefulSet(
                                        desired.sizing(),
                                        desired.identity().whenBegun(),
                                        desired))));
    }

    private Deed addVoter(int broker, String directory, DesiredCluster desired, Brokers brokers) {
        return failure(brokers.admin().addVoter(broker, directory, brokers.internalAddress(broker)))
                .map(why -> Deed.failed("broker " + broker + " could not be made a voter: " + why))
                .orElseGet(
                        () -> {
                            tell(
                                    desired,
                                    "VoterAdded",
                                    "Broker " + broker + " votes in the metadata quorum");
                            return Deed.done();
                        });
    }

    private Deed removeVoter(
            int broker, String directory, DesiredCluster desired, BrokerAdmin admin) {
        return failure(admin.removeVoter(broker, directory))
                .map(why -> Deed.failed("broker " + broker + " could not give up its vote: " + why))
                .orElseGet(
                        () -> {
                            tell(
                                    desired,
                                    "VoterRemoved",
                                    "Broker " + broker + " votes no more in the metadata quorum");
                            return Deed.done();
                        });
    }

    private Deed move(
            Map<TopicPartition, Optional<List<Integer>>> targets,
            String reason,
            String left,
            DesiredCluster desired,
            BrokerAdmin admin) {
        List<String> failures =
                admin.moveReplicas(targets).entrySet().stream()
                        .map(
                                entry ->
                                        failure(entry.getValue())
                                                .map(why -> entry.getKey() + ": " + why))
                        .flatMap(Optional::stream)
                        .sorted()
                        .toList();
        if (failures.isEmpty()) {
            tell(
                    desired,
                    reason,
                    "Changing replicas of " + targets.size() + " partitions, " + left);
            return Deed.done();
        }
        return Deed.failed(
                "replicas of "
                        + failures.size()
                        + " partitions could not be moved: "
                        + failures.getFirst());
    }

    private Deed unregister(
            List<Integer> brokers, Sizing after, DesiredCluster desired, BrokerAdmin admin) {
        for (int broker : brokers) {
            Optional<String> failure = failure(admin.unregister(broker));
            if (failure.isPresent()) {
                return Deed.failed(
                        "broker " + broker + " could not be unregistered: " + failure.get());
            }
        }
        brokers.forEach(
                broker ->
                        writer.deleteService(
                                desired.names().namespace(), desired.names().pod(broker)));
        tell(desired, "BrokersRemoved", "Brokers " + brokers + " have left");
        return Deed.wrote(List.of(writer.apply(statefulSet(after, desired))));
    }

    private static HasMetadata statefulSet(Sizing sizing, DesiredCluster desired) {
        return statefulSet(sizing, desired.identity(), desired);
    }

    private static HasMetadata statefulSet(
            Sizing sizing, ClusterIdentity identity, DesiredCluster desired) {
        return DesiredCluster.of(desired.cluster(), identity, sizing, desired.image())
                .resources()
                .stream()
                .filter(StatefulSet.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<String> failure(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _, Outcome.Created _ -> Optional.empty();
            case Outcome.Refused(String reason, String message) ->
                    Optional.of(reason + ": " + message);
            case Outcome.Failed(String message) -> Optional.of(message);
        };
    }

    /** Tells what holds a Cluster back, once for each reason. */
    public void tellWaiting(Cluster cluster, String reason, String message) {
        events.record(cluster, EventRecorder.Type.Warning, reason, message);
    }

    private void tell(DesiredCluster desired, String reason, String message) {
        events.record(desired.cluster(), EventRecorder.Type.Normal, reason, message);
    }
}
