/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;
import dev.penstock.raft.RaftResponse.FetchContent;
import dev.penstock.world.SimWorld;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replicas, and a network of messages between them that may lose, delay, repeat and reorder: worse
 * than TCP, so that nothing rests on the order of a connection.
 */
final class RaftCluster {
    private static final long REFUSED_AFTER_NANOS = 500_000L;

    private final SimWorld world;
    private final VoterSet firstVoters;
    private final Function<RaftCluster, MemoryRaftStorage> storages;
    private final RaftTiming timing;
    private final RaftLimits limits;
    private final TreeMap<BrokerId, RaftReplica> replicas = new TreeMap<>();
    private final SortedSet<String> cuts = new TreeSet<>();
    private final ClusterChecks checks;
    private Weather weather = Weather.FAIR;
    private Supplier<SafetyRules> rules = SafetyRules::new;

    /** What a replica's configuration says of the voters. */
    private VoterSet configuredVoters;

    private boolean observersBootstrap;
    private Joining joining = Joining.NEVER;
    private boolean tracesMessages;
    private Consumer<RaftReplica> leaderListener = _ -> {};
    private BiConsumer<BrokerId, String> noteListener = (_, _) -> {};

    /** How often each kind of event happened. */
    private final TreeMap<String, Integer> eventCounts = new TreeMap<>();

    RaftCluster(
            SimWorld world,
            Collection<Integer> voterIds,
            Collection<Integer> observerIds,
            RaftLimits limits,
            Function<BrokerId, Randomness> randomness,
            Function<RaftCluster, MemoryRaftStorage> storage) {
        this.world = world;
        this.timing = RaftTiming.DEFAULT;
        this.limits = limits;
        this.storages = storage;
        this.firstVoters =
                VoterSet.of(
                        voterIds.stream()
                                .map(id -> TestVoters.voter(TestVoters.key(id, 1)))
                                .toList());
        this.configuredVoters = firstVoters;
        this.checks = new ClusterChecks(this);
        Stream.concat(voterIds.stream(), observerIds.stream())
                .map(BrokerId::new)
                .forEach(
                        id ->
                                replicas.put(
                                        id,
                                        new RaftReplica(
                                                this,
                                                id,
                                                storage.apply(this),
                                                randomness.apply(id))));
        replicas().forEach(each -> each.storage().formatWith(Optional.of(firstVoters)));
        world.afterEachEvent(checks::afterEachEvent);
    }

    /**
     * No disk says who votes, only the configuration does, and it does not know the directories;
     * before the first start.
     */
    void unformatted() {
        replicas().forEach(each -> each.storage().formatWith(Optional.empty()));
        configuredVoters =
                VoterSet.of(
                        firstVoters.voters().stream()
                                .map(voter -> TestVoters.voter(ReplicaKey.of(voter.key().id())))
                                .toList());
    }

    /** Observers are told of no voters, only of addresses; before the first start. */
    void observersBootstrap() {
        observersBootstrap = true;
        replicas().stream()
                .filter(each -> !firstVoters.contains(each.id()))
                .forEach(each -> each.storage().formatWith(Optional.empty()));
    }

    void joining(Joining whenReplicasJoin) {
        joining = whenReplicasJoin;
    }

    /** The replica that answers at a bootstrap address. */
    BrokerId bootstrapServer(int server) {
        return replicas().get(server).id();
    }

    /** Puts an empty disk into a replica that is down. */
    void replaceDisk(RaftReplica replica) {
        note(replica.id(), "gets a new disk");
        replica.replaceDisk(storages.apply(this));
    }

    /** Asks the leader, if there is one, and notes what it says. */
    void changeVoters(String what, RaftRequest.VoterChange change) {
        leader().ifPresent(
                        leader ->
                                leader.command(
                                        change,
                                        response -> {
                                            eventCounts.merge(
                                                    "voters " + response.error(), 1, Integer::sum);
                                            note(
                                                    leader.id(),
                                                    "answers " + what + ": " + response.error());
                                        }));
    }

    RaftRequest.VoterChange add(RaftReplica replica, int timeoutMs) {
        return new RaftRequest.AddVoter(TestVoters.voter(replica.key()), timeoutMs, true);
    }

    /** Breaks the machines that start from now on. */
    void rules(Supplier<SafetyRules> broken) {
        rules = broken;
    }

    void weather(Weather newWeather) {
        weather = newWeather;
    }

    /** Tells of each replica that becomes leader. */
    void onLeader(Consumer<RaftReplica> listener) {
        leaderListener = listener;
    }

    /** Is given each line of the trace. */
    void onNote(BiConsumer<BrokerId, String> listener) {
        noteListener = listener;
    }

    void becameLeader(RaftReplica replica, LeaderEpoch epoch) {
        checks.becameLeader(replica, epoch);
        leaderListener.accept(replica);
    }

    void traceMessages() {
        tracesMessages = true;
    }

    SimWorld world() {
        return world;
    }

    ClusterChecks checks() {
        return checks;
    }

    SafetyRules rules() {
        return rules.get();
    }

    /** Who votes when nothing has changed yet. */
    VoterSet firstVoters() {
        return firstVoters;
    }

    RaftConfig config(ReplicaKey self) {
        boolean bootstraps = observersBootstrap && !firstVoters.contains(self.id());
        return new RaftConfig(
                TestVoters.voter(self),
                bootstraps ? VoterSet.UNKNOWN : configuredVoters,
                bootstraps ? replicas.size() : 0,
                joining,
                timing,
                limits);
    }

    long flushDelayNanos() {
        return weather.flushDelayNanos();
    }

    RaftReplica replica(int id) {
        return replicas.get(new BrokerId(id));
    }

    List<RaftReplica> replicas() {
        return List.copyOf(replicas.values());
    }

    /** The leader of the newest epoch, if there is one. */
    Optional<RaftReplica> leader() {
        return replicas.values().stream()
                .filter(RaftReplica::isLeader)
                .max((one, other) -> one.machine().epoch().compareTo(other.machine().epoch()));
    }

    /** Whether all that are up agree on a leader and have all it has, committed. */
    boolean isSettled() {
        return leader().filter(
                        leader -> replicas().stream().allMatch(each -> follows(each, leader)))
                .isPresent();
    }

    private static boolean follows(RaftReplica replica, RaftReplica leader) {
        return !replica.isUp()
                || replica.machine().epoch().equals(leader.machine().epoch())
                        && replica.machine().leader().equals(Optional.of(leader.id()))
                        && replica.machine().highWatermark() == leader.machine().endOffset();
    }

    void observed(BrokerId who, RaftEvent event) {
        String kind =
                event instanceof RaftEvent.RoleChanged changed
                        ? "to " + changed.to()
                        : event.getClass().getSimpleName();
        eventCounts.merge(kind, 1, Integer::sum);
        note(who, EventText.of(event));
    }

    Map<String, Integer> eventCounts() {
        return eventCounts;
    }

    void note(BrokerId who, String text) {
        world.trace().note(who.toString(), text);
        noteListener.accept(who, text);
    }

    /** One line per replica. */
    String describe() {
        return replicas().stream().map(RaftReplica::describe).collect(Collectors.joining("\n"));
    }

    void cut(BrokerId source, BrokerId target) {
        cuts.add(source + ">" + target);
    }

    void isolate(BrokerId id) {
        replicas.keySet().forEach(other -> cutBothWays(id, other));
    }

    void cutBothWays(BrokerId one, BrokerId other) {
        cut(one, other);
        cut(other, one);
    }

    void heal() {
        cuts.clear();
    }

    /** Ends a process; its peers see their connections break, unless the machine lost its power. */
    void crash(RaftReplica replica, boolean isSilent, Randomness chance) {
        replica.crash(chance, isSilent);
        if (!isSilent) {
            for (RaftReplica peer : replicas()) {
                int meantFor = peer.incarnation();
                world.after(
                        REFUSED_AFTER_NANOS,
                        () -> {
                            if (!isCut(replica.id(), peer.id())) {
                                peer.input(meantFor, new RaftInput.PeerDisconnected(replica.id()));
                            }
                        });
            }
        }
    }

    void send(RaftReplica from, RaftEffect.Send send) {
        RaftReplica to = replicas.get(send.to());
        int fromIncarnation = from.incarnation();
        travel(
                from.id(),
                to.id(),
                send.request(),
                () -> {
                    if (to.isUp()) {
                        to.request(
                                from.id(), fromIncarnation, send.correlationId(), send.request());
                    } else if (!to.isWithoutPower()) {
                        refuse(from, fromIncarnation, to.id(), send.correlationId());
                    }
                });
    }

    /** Nobody listens there: the sender's machine is told at once. */
    private void refuse(RaftReplica from, int meantFor, BrokerId to, long correlationId) {
        world.after(
                REFUSED_AFTER_NANOS,
                () -> {
                    from.input(meantFor, new RaftInput.RequestFailed(correlationId));
                    from.input(meantFor, new RaftInput.PeerDisconnected(to));
                });
    }

    void answer(
            RaftReplica from, BrokerId to, int meantFor, long correlationId, RaftResponse sent) {
        RaftResponse response = weather.damages() ? damaged(sent) : sent;
        RaftInput input = new RaftInput.ResponseReceived(correlationId, response);
        travel(from.id(), to, response, () -> replicas.get(to).input(meantFor, input));
    }

    /** The answer without the first of its batches. */
    private static RaftResponse damaged(RaftResponse sent) {
        if (sent instanceof RaftResponse.Fetch fetch
                && fetch.content() instanceof FetchContent.Batches batches
                && batches.batches().remaining() > TestBatch.SIZE_BYTES) {
            List<TestBatch> all = TestBatch.decode(batches.batches());
            return new RaftResponse.Fetch(
                    fetch.error(),
                    fetch.epoch(),
                    fetch.leader(),
                    fetch.highWatermark(),
                    fetch.logStartOffset(),
                    new FetchContent.Batches(TestBatch.encode(all.subList(1, all.size()))));
        }
        return sent;
    }

    private void travel(BrokerId from, BrokerId to, Object message, Runnable arrival) {
        if (tracesMessages) {
            note(from, "-> " + to + " " + message + (isCut(from, to) ? " (cut)" : ""));
        }
        for (long delay : weather.delaysNanos()) {
            world.after(
                    delay,
                    () -> {
                        if (!isCut(from, to)) {
                            arrival.run();
                        }
                    });
        }
    }

    private boolean isCut(BrokerId source, BrokerId target) {
        return cuts.contains(source + ">" + target);
    }
}
