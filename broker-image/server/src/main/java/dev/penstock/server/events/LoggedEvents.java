/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.coordinator.group.GroupEvent;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.NodeEvents;
import dev.penstock.node.broker.BrokerEvents;
import dev.penstock.node.connection.ConnectionEvents;
import dev.penstock.node.group.GroupCoordinatorEvents;
import dev.penstock.node.partition.PartitionEvents;
import dev.penstock.node.request.RequestEvents;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.RequestDecoding;
import dev.penstock.raft.RaftEvent;
import dev.penstock.replication.Effect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;

/**
 * Log lines and counters of one node.
 *
 * <p>Metrics: {@code penstock_requests_refused_total} by reason, {@code
 * penstock_requests_failed_total} by API, {@code penstock_log_truncations_total}, {@code
 * penstock_log_failures_total}, {@code penstock_registrations_total}, {@code
 * penstock_group_load_failures_total}, {@code penstock_group_events_total} by kind.
 */
public final class LoggedEvents
        implements BrokerEvents,
                ConnectionEvents,
                PartitionEvents,
                RequestEvents,
                GroupCoordinatorEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedEvents.class);

    private final MeterRegistry registry;
    private final Counter truncations;
    private final Counter failures;
    private final Counter registrations;
    private final Counter groupLoadFailures;

    public LoggedEvents(MeterRegistry registry) {
        this.registry = registry;
        truncations =
                counter(
                        "penstock.log.truncations",
                        "Times a follower removed what its leader does not have");
        failures =
                counter(
                        "penstock.log.failures",
                        "Partitions that went offline because their storage failed");
        registrations =
                counter("penstock.registrations", "Times this broker registered with a controller");
        groupLoadFailures =
                counter(
                        "penstock.group.load.failures",
                        "Times the groups of a partition could not be read from its log");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** For the node. */
    public NodeEvents forNode() {
        return new NodeEvents(this, this, this, this, this, this::quorum);
    }

    @Override
    public void registered(long brokerEpoch) {
        registrations.increment();
        LOG.info("broker registered brokerEpoch={}", brokerEpoch);
    }

    @Override
    public void registrationRefused(ErrorCode error) {
        LOG.error("broker registration refused error={} next=\"{}\"", error, advice(error));
    }

    private static String advice(ErrorCode error) {
        return switch (error) {
            case DUPLICATE_BROKER_REGISTRATION ->
                    "another live broker has this node.id: stop it, or give this one another id";
            case INCONSISTENT_CLUSTER_ID ->
                    "the controllers belong to another cluster: check controller.quorum.voters and cluster.id";
            default -> "it is tried again; look at the controller's log for the reason";
        };
    }

    @Override
    public void servingChanged(boolean serving) {
        LOG.info(
                "broker {}",
                serving
                        ? "serves"
                        : "is fenced: it leads no partitions until it is heard of again");
    }

    @Override
    public void storageFailed(Exception cause) {
        LOG.error("log directory could not be written", cause);
    }

    @Override
    public void refused(String remote, RequestDecoding.Refused refusal) {
        registry.counter("penstock.requests.refused", "reason", refusal.reason().name())
                .increment();
        LOG.warn(
                "connection closed remote={} reason={} detail=\"{}\"",
                remote,
                refusal.reason(),
                refusal.detail());
    }

    @Override
    public void unwritable(String remote, ApiKey api, RuntimeException cause) {
        registry.counter("penstock.requests.failed", "api", api.apiName()).increment();
        LOG.error(
                "connection closed api={} remote={} reason=bug detail=\"the answer cannot be written\"",
                api.apiName(),
                remote,
                cause);
    }

    @Override
    public void failed(ApiKey api, String remote, RuntimeException cause) {
        registry.counter("penstock.requests.failed", "api", api.apiName()).increment();
        LOG.error("request failed api={} remote={} reason=bug", api.apiName(), remote, cause);
    }

    @Override
    public void truncated(String topic, Effect.Truncated truncated) {
        truncations.increment();
        if (truncated.newEnd() < truncated.highWatermarkBefore()) {
            LOG.error(
                    "partition lost committed records topic={} partition={} from={} to={} highWatermark={}"
                            + " cause=\"an unclean election\"",
                    topic,
                    truncated.partition().partition(),
                    truncated.newEnd(),
                    truncated.oldEnd(),
                    truncated.highWatermarkBefore());
        } else {
            LOG.info(
                    "partition truncated topic={} partition={} from={} to={}",
                    topic,
                    truncated.partition().partition(),
                    truncated.oldEnd(),
                    truncated.newEnd());
        }
    }

    @Override
    public void failed(String topic, TopicPartition partition, Exception cause) {
        failures.increment();
        LOG.error("partition offline topic={} partition={}", topic, partition.partition(), cause);
    }

    @Override
    public void opened(
            String topic, TopicPartition partition, long logEndOffset, long truncatedBytes) {
        if (truncatedBytes > 0) {
            LOG.warn(
                    "partition opened topic={} partition={} logEndOffset={} tornTailBytes={}",
                    topic,
                    partition.partition(),
                    logEndOffset,
                    truncatedBytes);
        } else {
            LOG.debug(
                    "partition opened topic={} partition={} logEndOffset={}",
                    topic,
                    partition.partition(),
                    logEndOffset);
        }
    }

    @Override
    public void deleted(String topic, TopicPartition partition) {
        LOG.info("partition deleted topic={} partition={}", topic, partition.partition());
    }

    @Override
    public void groupsLoaded(int partition, long records, long tookNanos) {
        LOG.info(
                "groups loaded partition={} records={} tookMs={}",
                partition,
                records,
                TimeUnit.NANOSECONDS.toMillis(tookNanos));
    }

    @Override
    public void groupsNotLoaded(int partition, Exception cause) {
        groupLoadFailures.increment();
        LOG.error("groups not loaded partition={} next=\"it is tried again\"", partition, cause);
    }

    @Override
    public void groupsResigned(int partition) {
        LOG.info("groups resigned partition={}", partition);
    }

    @Override
    public void group(GroupEvent event) {
        registry.counter("penstock.group.events", "kind", event.kind().name()).increment();
        LOG.info(
                "group id={} generation={} event={} detail=\"{}\"",
                event.groupId(),
                event.generationId(),
                event.kind(),
                event.detail());
    }

    private void quorum(RaftEvent event) {
        switch (event) {
            case RaftEvent.RoleChanged changed ->
                    LOG.info(
                            "quorum role={} was={} epoch={} reason=\"{}\"",
                            changed.to(),
                            changed.from(),
                            changed.epoch(),
                            changed.reason());
            case RaftEvent.Truncated _, RaftEvent.CorruptFetch _, RaftEvent.RequestRefused _ ->
                    LOG.warn("quorum event={}", event);
            default -> LOG.debug("quorum event={}", event);
        }
    }
}
