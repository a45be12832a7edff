/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Uuid;
import dev.penstock.kernel.Workers;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Loops;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.Compression;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.TooLargeRecordsException;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Tells clients what to push, and takes what they push. Its state is on one loop. */
public final class ClientTelemetry {
    /** So many clients are remembered; of more, those that were heard of last. */
    static final int MAX_CLIENTS = 10_000;

    /** So many pushes are inflated and read at once; a client with one more pushes again later. */
    public static final int MAX_READ_AT_ONCE = 2;

    /** A client that is not heard of for so many of its intervals is gone. */
    private static final int MISSED_PUSHES = 3;

    /** What a client pushes last of all is kept for a minute, so that it is scraped once. */
    private static final long KEPT_AFTER_END_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Scheduler loop;
    private final Clock clock;
    private final Randomness randomness;
    private final Workers workers;
    private final CurrentImage image;
    private final TelemetrySettings settings;
    private final KeptMetrics kept;
    private final Map<Uuid, ClientInstance> clients = new LinkedHashMap<>();
    private final LongAdder pushes = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private Subscriptions subscriptions;
    private int reading;
    private boolean sweeps;

    public ClientTelemetry(
            Scheduler loop,
            Clock clock,
            Randomness randomness,
            Workers workers,
            CurrentImage image,
            TelemetrySettings settings) {
        this.loop = loop;
        this.clock = clock;
        this.randomness = randomness;
        this.workers = workers;
        this.image = image;
        this.settings = settings;
        this.kept = new KeptMetrics(settings);
        this.subscriptions = Subscriptions.of(image.get());
    }

    /** What a client is told that asks. */
    public sealed interface Answer {
        record Subscribed(Uuid instanceId, Subscription subscription, int maxBytes)
                implements Answer {}

        record Refused(ErrorCode error) implements Answer {}
    }

    /** What was pushed and is not too old; from any thread. */
    public PushedMetrics pushed() {
        return kept.told(pushes.sum(), refused.sum());
    }

    /**
     * Tells a client what it shall push; the answer comes on a loop.
     *
     * @param instanceId zero for a client that has no identifier yet
     */
    public void subscribe(Uuid instanceId, TelemetryClient client, Consumer<Answer> answer) {
        Loops.run(
                loop,
                () -> {
                    Uuid known = instanceId.isZero() ? Uuid.random(randomness) : instanceId;
                    ClientInstance instance = instance(known, client);
                    ErrorCode error = instance.get(clock.nanoTime());
                    answer.accept(
                            error == ErrorCode.NONE
                                    ? new Answer.Subscribed(
                                            known, instance.subscription(), settings.maxBytes())
                                    : new Answer.Refused(error));
                });
    }

    /** Takes what a client pushes; the answer comes on a loop, or from a worker. */
    public void push(TelemetryPush push, TelemetryClient client, Consumer<ErrorCode> answer) {
        Loops.run(
                loop,
                () -> {
                    if (push.instanceId().isZero()) {
                        end(ErrorCode.INVALID_REQUEST, answer);
                        return;
                    }
                    ClientInstance instance = instance(push.instanceId(), client);
                    ErrorCode error = instance.push(push, settings.maxBytes(), clock.nanoTime());
                    if (error != ErrorCode.NONE) {
                        end(error, answer);
                    } else if (push.sizeBytes() == 0) {
                        end(ErrorCode.NONE, answer);
                    } else if (reading >= MAX_READ_AT_ONCE) {
                        end(ErrorCode.THROTTLING_QUOTA_EXCEEDED, answer);
                    } else {
                        reading++;
                        workers.execute(() -> read(instance, push, answer));
                    }
                });
    }

    /** On a worker. Whatever comes of it, the client is answered and its place is free again. */
    private void read(ClientInstance instance, TelemetryPush push, Consumer<ErrorCode> answer) {
        Runnable outcome = () -> refuse(instance, ErrorCode.UNKNOWN_SERVER_ERROR, answer);
        try {
            MetricsData data =
                    MetricsData.read(
                            Compression.ofId(push.compression())
                                    .decompress(push.metrics(), settings.maxInflatedBytes()),
                            settings.maxSeriesPerClient());
            outcome = () -> keep(instance, push, data, answer);
        } catch (TooLargeRecordsException _) {
            outcome = () -> refuse(instance, ErrorCode.TELEMETRY_TOO_LARGE, answer);
        } catch (CorruptRecordsException | MalformedTelemetryException _) {
            outcome = () -> refuse(instance, ErrorCode.INVALID_RECORD, answer);
        } finally {
            loop.execute(outcome);
        }
    }

    private void refuse(ClientInstance instance, ErrorCode error, Consumer<ErrorCode> answer) {
        reading--;
        end(instance.remember(error), answer);
    }

    private void keep(
            ClientInstance instance,
            TelemetryPush push,
            MetricsData data,
            Consumer<ErrorCode> answer) {
        reading--;
        long intervalNanos = TimeUnit.MILLISECONDS.toNanos(instance.subscription().intervalMs());
        kept.push(
                instance.id(),
                instance.client(),
                data,
                clock.nanoTime()
                        + (push.terminating()
                                ? KEPT_AFTER_END_NANOS
                                : MISSED_PUSHES * intervalNanos));
        sweepLater();
        end(ErrorCode.NONE, answer);
    }

    private void end(ErrorCode error, Consumer<ErrorCode> answer) {
        (error == ErrorCode.NONE ? pushes : refused).increment();
        answer.accept(error);
    }

    /** The client is remembered anew, behind all others. */
    private ClientInstance instance(Uuid id, TelemetryClient client) {
        subscriptions = subscriptions.newest(image.get());
        Subscription subscription = subscriptions.of(id, client);
        ClientInstance known = clients.remove(id);
        if (known == null) {
            known = new ClientInstance(id, client, subscription);
            if (clients.size() >= MAX_CLIENTS) {
                clients.remove(clients.keySet().iterator().next());
            }
        } else {
            known.update(client, subscription);
        }
        clients.put(id, known);
        return known;
    }

    /** No timer runs while there is nothing to forget. */
    private void sweepLater() {
        if (!sweeps && !kept.isEmpty()) {
            sweeps = true;
            loop.schedule(
                    SWEEP_NANOS,
                    () -> {
                        sweeps = false;
                        kept.expire(clock.nanoTime());
                        sweepLater();
                    });
        }
    }
}
