/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ReplicationSettings;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.controller.MetadataApplication;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.BrokerHeartbeatRequest;
import dev.penstock.protocol.message.BrokerHeartbeatResponse;
import dev.penstock.protocol.message.BrokerRegistrationResponse;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Registers this broker, and tells the controller what it has read and wants. That it lives the
 * controller sees by its fetches of the metadata log, which carry its epoch: so there are
 * heartbeats only when there is something to say, and now and then.
 *
 * <pre>
 *   Registering ──accepted──▶ Registered ──stop()──▶ Leaving ──may stop──▶ Left
 *        ▲                         │                    │
 *        └──── epoch is stale ─────┘                    └── stays while no controller answers, until the caller's patience ends
 * </pre>
 */
public final class BrokerLifecycle implements MetadataApplication.LeaderListener {
    /** How soon a registration that was refused or lost is tried again. */
    private static final long REGISTRATION_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How soon it is tried again while the former process of this broker may still be alive. */
    private static final long TWIN_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A refusal that time does not mend is still tried again, but not as often. */
    private static final long REFUSED_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long it says nothing while nothing changes. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * A broker that leaves and hears of no controller for so long is probably among the last ones,
     * and goes.
     */
    private static final long LEAVE_UNHEARD_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long REQUEST_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Registration registration;
    private final Scheduler loop;
    private final ControllerChannel controller;
    private final CurrentImage image;
    private final BrokerEvents events;
    private final long heartbeatNanos;

    private State state = State.REGISTERING;
    private boolean inFlight;

    /** Whether the controller knows all that there is to say. */
    private boolean resting;

    /** How far this broker had acted on the metadata log when it last said so. */
    private long toldEndOffset = -1L;

    /** Whether others shall lead what this broker leads, and whether that was said. */
    private boolean aside;

    private boolean toldAside;
    private boolean twinTold;
    private Scheduler.@Nullable Timer leaveUnheard;
    private @Nullable Runnable whenLeft;
    private Scheduler.@Nullable Timer timer;
    private volatile OptionalLong brokerEpoch = OptionalLong.empty();
    private volatile boolean serving;

    /** A lifecycle that begins with the first leader. */
    public BrokerLifecycle(
            Registration registration,
            Scheduler loop,
            ControllerChannel controller,
            CurrentImage image,
            ReplicationSettings settings,
            BrokerEvents events) {
        this.registration = registration;
        this.loop = loop;
        this.controller = controller;
        this.image = image;
        this.events = events;
        this.heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(settings.heartbeatIntervalMs());
    }

    /** The epoch of the present registration; empty while there is none. */
    public OptionalLong brokerEpoch() {
        return brokerEpoch;
    }

    /** Whether the controller lets this broker serve. */
    public boolean isServing() {
        return serving;
    }

    @Override
    public void leaderChanged(LeaderEpoch epoch, Optional<BrokerId> leader) {
        if (leader.isPresent() && state != State.LEFT) {
            next(0L);
        }
    }

    /** This broker has acted on more of the metadata log; others may wait for it to say so. */
    public void imageServed() {
        if (resting && image.endOffset() != toldEndOffset) {
            next(0L);
        }
    }

    /**
     * Whether others shall lead, where others are in sync, because this broker's disk takes no
     * writes; until it is called again. On the metadata loop.
     */
    public void standAside(boolean now) {
        aside = now;
        if (toldAside != now && state != State.LEFT) {
            next(0L);
        }
    }

    /**
     * Leaves in order: leadership moves away first. The task runs once the controller lets this
     * broker go.
     */
    public void stop(Runnable left) {
        if (state == State.LEFT) {
            left.run();
            return;
        }
        whenLeft = left;
        if (brokerEpoch.isEmpty()) {
            leave();
        } else {
            state = State.LEAVING;
            awaitController();
            next(0L);
        }
    }

    private void awaitController() {
        cancel(leaveUnheard);
        leaveUnheard =
                loop.schedule(
                        LEAVE_UNHEARD_NANOS,
                        () -> {
                            if (state == State.LEAVING) {
                                leave();
                            }
                        });
    }

    /** Ends without the controller's leave. */
    public void abandon() {
        state = State.LEFT;
        serving = false;
        cancelTimer();
        cancel(leaveUnheard);
    }

    private void next(long delayNanos) {
        cancelTimer();
        resting = false;
        timer = loop.schedule(delayNanos, this::act);
    }

    /** What changed since the last heartbeat is told; if nothing did, not before it does. */
    private void actOrRest() {
        if (image.endOffset() != toldEndOffset || aside != toldAside) {
            act();
        } else {
            next(REST_NANOS);
            resting = true;
        }
    }

    private void act() {
        if (inFlight || state == State.LEFT) {
            return;
        }
        inFlight = true;
        if (state == State.REGISTERING) {
            controller.send(
                    ApiKey.BROKER_REGISTRATION,
                    ApiKey.BROKER_REGISTRATION.highestVersion(),
                    registration.request(),
                    REQUEST_TIMEOUT_NANOS,
                    this::registered);
        } else {
            controller.send(
                    ApiKey.BROKER_HEARTBEAT,
                    ApiKey.BROKER_HEARTBEAT.highestVersion(),
                    heartbeat(),
                    REQUEST_TIMEOUT_NANOS,
                    this::heartbeatAnswered);
        }
    }

    private BrokerHeartbeatRequest heartbeat() {
        toldEndOffset = image.endOffset();
        toldAside = aside;
        return new BrokerHeartbeatRequest()
                .setBrokerId(registration.config().id().value())
                .setBrokerEpoch(brokerEpoch.orElse(-1L))
                .setCurrentMetadataOffset(toldEndOffset - 1)
                .setWantFence(aside)
                .setWantShutDown(state == State.LEAVING);
    }

    private void registered(PeerAnswer answer) {
        inFlight = false;
        if (state != State.REGISTERING) {
            next(0L);
        } else if (answer instanceof PeerAnswer.Answered(BrokerRegistrationResponse response)) {
            ErrorCode error = ErrorCode.of(response.errorCode());
            if (error == ErrorCode.NONE) {
                brokerEpoch = OptionalLong.of(response.brokerEpoch());
                state = State.REGISTERED;
                events.registered(response.brokerEpoch());
                next(0L);
            } else {
                registrationRefused(error);
            }
        } else {
            next(REGISTRATION_RETRY_NANOS);
        }
    }

    private void registrationRefused(ErrorCode error) {
        switch (error) {
            case NOT_CONTROLLER, REQUEST_TIMED_OUT -> next(REGISTRATION_RETRY_NANOS);
            case DUPLICATE_BROKER_REGISTRATION -> {
                // Told once: it lasts as long as a session.
                if (!twinTold) {
                    twinTold = true;
                    events.registrationRefused(error);
                }
                next(TWIN_RETRY_NANOS);
            }
            default -> {
                events.registrationRefused(error);
                next(REFUSED_RETRY_NANOS);
            }
        }
    }

    private void heartbeatAnswered(PeerAnswer answer) {
        inFlight = false;
        if (state == State.LEFT) {
            return;
        }
        if (answer instanceof PeerAnswer.Answered(BrokerHeartbeatResponse response)) {
            switch (ErrorCode.of(response.errorCode())) {
                case NONE -> alive(response);
                case STALE_BROKER_EPOCH, BROKER_ID_NOT_REGISTERED -> {
                    serving = false;
                    registerAgain();
                }
                default -> next(REGISTRATION_RETRY_NANOS);
            }
        } else {
            next(REGISTRATION_RETRY_NANOS);
        }
    }

    private void alive(BrokerHeartbeatResponse response) {
        boolean now = !response.isFenced();
        if (now != serving) {
            serving = now;
            events.servingChanged(now);
        }
        if (state == State.LEAVING && response.shouldShutDown()) {
            leave();
        } else {
            if (state == State.LEAVING) {
                awaitController();
            }
            if (serving && state == State.REGISTERED) {
                cancelTimer();
                timer = loop.schedule(heartbeatNanos, this::actOrRest);
            } else {
                // Until it serves, and while it leaves, it does not wait for the next interval.
                next(Math.min(heartbeatNanos, REGISTRATION_RETRY_NANOS));
            }
        }
    }

    private void registerAgain() {
        if (state == State.LEAVING) {
            leave();
        } else {
            state = State.REGISTERING;
            next(0L);
        }
    }

    private void leave() {
        state = State.LEFT;
        serving = false;
        cancelTimer();
        cancel(leaveUnheard);
        Runnable left = whenLeft;
        whenLeft = null;
        if (left != null) {
            left.run();
        }
    }

    private void cancelTimer() {
        cancel(timer);
        timer = null;
    }

    private static void cancel(Scheduler.@Nullable Timer old) {
        if (old != null) {
            old.cancel();
        }
    }

    private enum State {
        REGISTERING,
        REGISTERED,
        LEAVING,
        LEFT
    }
}
