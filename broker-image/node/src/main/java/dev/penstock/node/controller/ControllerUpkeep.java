/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.metadata.MetadataMachine;
import dev.penstock.metadata.command.BrokerCommand;
import dev.penstock.metadata.command.PartitionCommand;
import dev.penstock.node.loop.Loops;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the active controller does by itself: fences the silent, and gives leadership back. On the
 * metadata loop.
 */
public final class ControllerUpkeep implements MetadataApplication.LeaderListener {
    /** How long the controller sleeps when no session can expire. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often leaders go back to the replicas that should lead, and how many at a time. */
    private static final long BALANCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final int BALANCE_MAX_MOVES = 50;

    private final BrokerId self;
    private final ActiveController controller;
    private final Scheduler loop;
    private final Clock clock;
    private final BrokerProbe probe;
    private final Supplier<OptionalLong> ownEpoch;
    private final Consumer<BrokerId> call;
    private Scheduler.@Nullable Timer fencing;
    private Scheduler.@Nullable Timer balancing;

    /** Who led the quorum before, as far as this broker knows. */
    private Optional<BrokerId> predecessor = Optional.empty();

    /**
     * @param ownEpoch of this broker's registration, once there is one
     * @param probe tells whether a suspected broker's process is gone
     * @param call makes a suspected broker show itself, if it lives
     */
    public ControllerUpkeep(
            BrokerId self,
            ActiveController controller,
            Scheduler loop,
            Clock clock,
            Supplier<OptionalLong> ownEpoch,
            BrokerProbe probe,
            Consumer<BrokerId> call) {
        this.ownEpoch = ownEpoch;
        this.probe = probe;
        this.call = call;
        this.self = self;
        this.controller = controller;
        this.loop = loop;
        this.clock = clock;
    }

    @Override
    public void leaderChanged(LeaderEpoch epoch, Optional<BrokerId> leader) {
        predecessor = leader.filter(id -> !id.equals(self)).or(() -> predecessor);
    }

    /**
     * The controller is active. Whoever was it before is heard of at once if it lives; most often
     * it does not, and everybody waits for what it led and followed.
     */
    public void start() {
        cancel(fencing);
        cancel(balancing);
        watchSessions();
        predecessor.ifPresent(this::suspect);
        balancing = loop.schedule(BALANCE_NANOS, this::balance);
    }

    /**
     * A broker's connection was lost: unless it is heard of soon, it is fenced before its session
     * ends; and at once if nobody listens there any more.
     */
    public void suspect(BrokerId broker) {
        Loops.run(
                loop,
                () -> {
                    MetadataMachine machine = controller.machine();
                    if (machine != null && controller.isActive()) {
                        machine.liveness().suspect(broker, nowMs());
                        cancel(fencing);
                        watchSessions();
                        call.accept(broker);
                        probe.whenGone(broker, () -> gone(broker));
                    }
                });
    }

    /** The process of this registration asks for metadata, so its broker lives. */
    public void heard(BrokerId broker, long brokerEpoch) {
        MetadataMachine machine = controller.machine();
        if (machine != null
                && controller.isActive()
                && machine.image()
                        .broker(broker)
                        .filter(known -> known.epoch() == brokerEpoch)
                        .isPresent()) {
            machine.liveness().heard(broker, nowMs());
        }
    }

    private void gone(BrokerId broker) {
        MetadataMachine machine = controller.machine();
        if (machine != null && controller.isActive()) {
            machine.liveness().gone(broker, nowMs());
            cancel(fencing);
            fence();
        }
    }

    private void watchSessions() {
        MetadataMachine machine = controller.machine();
        if (machine == null) {
            return;
        }
        OptionalLong next = machine.liveness().nextExpiryMs(nowMs());
        long delayNanos =
                next.isEmpty()
                        ? IDLE_NANOS
                        : TimeUnit.MILLISECONDS.toNanos(Math.max(1L, next.getAsLong() - nowMs()));
        fencing = loop.schedule(Math.min(delayNanos, IDLE_NANOS), this::fence);
    }

    private void fence() {
        ownEpoch.get().ifPresent(epoch -> heard(self, epoch));
        controller.submit(new BrokerCommand.FenceExpired(), _ -> {});
        watchSessions();
    }

    private void balance() {
        MetadataMachine machine = controller.machine();
        if (machine == null) {
            return;
        }
        if (machine.image().notPreferredCount() > 0) {
            controller.submit(new PartitionCommand.BalanceLeaders(BALANCE_MAX_MOVES), _ -> {});
        }
        balancing = loop.schedule(BALANCE_NANOS, this::balance);
    }

    private long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime());
    }

    private static void cancel(Scheduler.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
