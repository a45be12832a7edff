/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.coordinator.group.GroupEvent;
import dev.penstock.coordinator.transaction.TransactionEvent;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.CleaningReport;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.RecoveryReport;
import dev.penstock.node.NodeEvents;
import dev.penstock.node.broker.BrokerEvents;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.ConnectionEvents;
import dev.penstock.node.connection.RequestMeter;
import dev.penstock.node.group.GroupCoordinatorEvents;
import dev.penstock.node.partition.PartitionEvents;
import dev.penstock.node.partition.PartitionStore;
import dev.penstock.node.partition.TopicMeter;
import dev.penstock.node.request.RequestEvents;
import dev.penstock.node.scrub.ScrubEvents;
import dev.penstock.node.transaction.TransactionCoordinatorEvents;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.RequestDecoding;
import dev.penstock.raft.RaftEvent;
import dev.penstock.replication.Effect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Log lines and counters of one node.
 *
 * <p>Metrics: {@code penstock_requests_refused_total} by reason, {@code
 * penstock_requests_failed_total} by API, {@code penstock_log_truncations_total}, {@code
 * penstock_log_refused_batches_total}, {@code penstock_log_failures_total}, {@code
 * penstock_log_recovered_bytes_total}, {@code penstock_log_cleanings_total}, {@code
 * penstock_log_cleaned_bytes_total}, {@code penstock_log_quarantines_total}, {@code
 * penstock_registrations_total}, {@code penstock_group_load_failures_total}, {@code
 * penstock_group_events_total} by kind, {@code penstock_leaderships_total}, {@code
 * penstock_isr_shrinks_total}, {@code penstock_isr_expands_total}, {@code
 * penstock_quorum_role_changes_total} by role, {@code penstock_connections_closed_total} by API.
 */
public final class LoggedEvents
        implements BrokerEvents,
                ConnectionEvents,
                PartitionEvents,
                RequestEvents,
                GroupCoordinatorEvents,
                TransactionCoordinatorEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedEvents.class);

    private final MeterRegistry registry;
    private final RequestMetrics requests;
    private final TopicMetrics topics;
    private final ScrubMetrics scrub;
    private final Counter leaderships;
    private final Counter isrShrinks;
    private final Counter isrExpands;
    private final Counter truncations;
    private final Counter refusedBatches;
    private final Counter failures;
    private final Counter recoveredBytes;
    private final Counter quarantines;
    private final Counter cleanings;
    private final Counter cleanedBytes;
    private final Counter registrations;
    private final Counter groupLoadFailures;
    private final Counter transactionLoadFailures;

    public LoggedEvents(MeterRegistry registry, RequestMetrics requests, TopicMetrics topics) {
        this.registry = registry;
        this.requests = requests;
        this.topics = topics;
        this.scrub = new ScrubMetrics(registry);
        leaderships =
                counter(
                        "penstock.leaderships",
                        "Times this broker became the leader of a partition, or its leader anew");
        isrShrinks =
                counter(
                        "penstock.isr.shrinks",
                        "Times a replica of a partition led here fell out of sync");
        isrExpands =
                counter(
                        "penstock.isr.expands",
                        "Times a replica of a partition led here came in sync");
        truncations =
                counter(
                        "penstock.log.truncations",
                        "Times a follower removed what its leader does not have");
        refusedBatches =
                counter(
                        "penstock.log.refused.batches",
                        "Times a follower took nothing of what its leader sent, and asked again");
        failures =
                counter(
                        "penstock.log.failures",
                        "Partitions that went offline because their storage failed");
        recoveredBytes =
                counter(
                        "penstock.log.recovered.bytes",
                        "Bytes of records that were read to open logs after a crash");
        quarantines =
                counter(
                        "penstock.log.quarantines",
                        "Logs whose durable bytes were wrong and that are fetched again from a peer");
        cleanings = counter("penstock.log.cleanings", "Compactions of logs that have ended");
        cleanedBytes =
                counter("penstock.log.cleaned.bytes", "Bytes that compaction took out of logs");
        registrations =
                counter("penstock.registrations", "Times this broker registered with a controller");
        groupLoadFailures =
                counter(
                        "penstock.group.load.failures",
                        "Times the groups of a partition could not be read from its log");
        transactionLoadFailures =
                counter(
                        "penstock.transaction.load.failures",
                        "Times the transactions of a partition could not be read from its log");
        // So that a rate can be taken of the first one.
        for (TransactionEvent.Kind kind : TransactionEvent.Kind.values()) {
            transactionEvents(kind);
        }
    }

    private Counter transactionEvents(TransactionEvent.Kind kind) {
        return Counter.builder("penstock.transaction.events")
                .description("What happened to transactions without their producers' asking")
                .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** Counts one of what is rare: the counter is looked up. */
    private void count(String name, String description, Tags tags) {
        Counter.builder(name).description(description).tags(tags).register(registry).increment();
    }

    private void failedRequest(ApiKey api) {
        count(
                "penstock.requests.failed",
                "Requests that met a bug of ours",
                Tags.of("api", api.apiName()));
    }

    /** For the node. */
    public NodeEvents forNode() {
        return new NodeEvents(
                this, this, this, this, this, this, new LoggedShareState(), this::quorum);
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
    public void diskFull(boolean full, long usableBytes) {
        if (full) {
            LOG.error(
                    "disk full usableBytes={} effect=\"records are refused; reads, deletions and retention go on\""
                            + " next=\"give the volume more room, or let topics keep less\"",
                    usableBytes);
        } else {
            LOG.info("disk has room again usableBytes={}", usableBytes);
        }
    }

    @Override
    public void clockDoubted(long wallMs, long believedMs) {
        LOG.warn(
                "clock jumped says={} expected={} effect=\"for an hour records grow old by the running clock, so that none is"
                        + " deleted by mistake\" next=\"look at the machine's clock\"",
                Instant.ofEpochMilli(wallMs),
                Instant.ofEpochMilli(believedMs));
    }

    @Override
    public void storageFailed(Exception cause) {
        LOG.error("log directory could not be written", cause);
    }

    @Override
    public void refused(String remote, RequestDecoding.Refused refusal) {
        count(
                "penstock.requests.refused",
                "Requests of unknown APIs or versions, or malformed",
                Tags.of("reason", refusal.reason().name()));
        LOG.warn(
                "connection closed remote={} reason={} detail=\"{}\"",
                remote,
                refusal.reason(),
                refusal.detail());
    }

    @Override
    public void unwritable(String remote, ApiKey api, RuntimeException cause) {
        failedRequest(api);
        LOG.error(
                "connection closed api={} remote={} reason=bug detail=\"the answer cannot be written\"",
                api.apiName(),
                remote,
                cause);
    }

    @Override
    public void closed(String remote, ApiKey api, String reason) {
        count(
                "penstock.connections.closed",
                "Connections closed to tell of a request that wanted no answer and failed",
                Tags.of("api", api.apiName()));
        LOG.info("connection closed api={} remote={} reason=\"{}\"", api.apiName(), remote, reason);
    }

    @Override
    public RequestMeter meter(ListenerName listener) {
        return requests.of(listener);
    }

    @Override
    public void failed(ApiKey api, String remote, RuntimeException cause) {
        failedRequest(api);
        LOG.error("request failed api={} remote={} reason=bug", api.apiName(), remote, cause);
    }

    @Override
    public void batchesRefused(String topic, Effect.BatchesRefused refused) {
        refusedBatches.increment();
        LOG.warn(
                "batches of the leader refused topic={} partition={} logEndOffset={} error={} reason=\"{}\""
                        + " effect=\"they are fetched again\"",
                topic,
                refused.partition().partition(),
                refused.logEndOffset(),
                refused.errorName(),
                refused.message());
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
    public void leads(String topic, TopicPartition partition) {
        leaderships.increment();
        LOG.debug("partition led topic={} partition={}", topic, partition.partition());
    }

    @Override
    public void isrChanged(String topic, Effect.IsrChanged changed) {
        isrShrinks.increment(lacking(changed.before(), changed.now()));
        isrExpands.increment(lacking(changed.now(), changed.before()));
        LOG.info(
                "isr changed topic={} partition={} from={} to={}",
                topic,
                changed.partition().partition(),
                changed.before(),
                changed.now());
    }

    private static double lacking(List<BrokerId> brokers, List<BrokerId> in) {
        return (double) brokers.stream().filter(broker -> !in.contains(broker)).count();
    }

    @Override
    public TopicMeter meter(String topic) {
        return topics.of(topic);
    }

    @Override
    public ScrubEvents scrub() {
        return scrub;
    }

    @Override
    public void failed(String topic, TopicPartition partition, Exception cause) {
        failures.increment();
        LOG.error("partition offline topic={} partition={}", topic, partition.partition(), cause);
    }

    @Override
    public void quarantined(String topic, TopicPartition partition, DamagedLogException damage) {
        quarantines.increment();
        LOG.error(
                "partition damaged topic={} partition={} effect=\"set aside beside its directory as .damaged, and fetched"
                        + " again from the leader\" next=\"look at the disk\"",
                topic,
                partition.partition(),
                damage);
    }

    @Override
    public void healed(String topic, TopicPartition partition) {
        LOG.info("partition healed topic={} partition={}", topic, partition.partition());
    }

    @Override
    public void opened(
            String topic, TopicPartition partition, long logEndOffset, RecoveryReport recovery) {
        recoveredBytes.increment((double) recovery.scannedBytes());
        if (recovery.truncatedBytes() > 0) {
            LOG.warn(
                    "partition opened topic={} partition={} logEndOffset={} tornTailBytes={}",
                    topic,
                    partition.partition(),
                    logEndOffset,
                    recovery.truncatedBytes());
        } else {
            LOG.debug(
                    "partition opened topic={} partition={} logEndOffset={}",
                    topic,
                    partition.partition(),
                    logEndOffset);
        }
    }

    @Override
    public void cleaned(
            String topic, TopicPartition partition, CleaningReport report, long tookNanos) {
        cleanings.increment();
        cleanedBytes.increment((double) Math.max(0, report.bytesBefore() - report.bytesAfter()));
        LOG.info(
                "partition compacted topic={} partition={} bytesBefore={} bytesAfter={} keys={} complete={} tookMs={}",
                topic,
                partition.partition(),
                report.bytesBefore(),
                report.bytesAfter(),
                report.keys(),
                report.isComplete(),
                TimeUnit.NANOSECONDS.toMillis(tookNanos));
    }

    @Override
    public void moved(String topic, TopicPartition partition, int directory) {
        LoggedPlaces.moved(topic, partition, directory);
    }

    @Override
    public void moveEnded(String topic, TopicPartition partition, Exception cause) {
        LoggedPlaces.moveEnded(topic, partition, cause);
    }

    @Override
    public void stray(PartitionStore.Stray stray) {
        LoggedPlaces.stray(stray);
    }

    @Override
    public void straysStay(Exception cause) {
        LOG.warn("partitions that are not this broker's any more could not be removed", cause);
    }

    @Override
    public void deleted(String topic, TopicPartition partition) {
        LOG.info("partition deleted topic={} partition={}", topic, partition.partition());
    }

    @Override
    public void transactionsLoaded(int partition, long records, long tookNanos) {
        LOG.info(
                "transactions loaded partition={} records={} tookMs={}",
                partition,
                records,
                TimeUnit.NANOSECONDS.toMillis(tookNanos));
    }

    @Override
    public void transactionsNotLoaded(int partition, Exception cause) {
        transactionLoadFailures.increment();
        LOG.error(
                "transactions not loaded partition={} next=\"it is tried again\"",
                partition,
                cause);
    }

    @Override
    public void transactionsResigned(int partition) {
        LOG.info("transactions resigned partition={}", partition);
    }

    @Override
    public void transaction(TransactionEvent event) {
        transactionEvents(event.kind()).increment();
        LOG.info(
                "transaction {} id={} producerId={} producerEpoch={}",
                event.kind(),
                event.transactionalId(),
                event.producerId(),
                event.producerEpoch());
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
        count(
                "penstock.group.events",
                "What happens in groups",
                Tags.of("kind", event.kind().name()));
        LOG.info(
                "group id={} generation={} event={} detail=\"{}\"",
                event.groupId(),
                event.generationId(),
                event.kind(),
                event.detail());
    }

    private void quorum(RaftEvent event) {
        if (event instanceof RaftEvent.RoleChanged changed) {
            count(
                    "penstock.quorum.role.changes",
                    "Roles that this broker took in the metadata quorum",
                    Tags.of("role", changed.to().name()));
        }
        QuorumLog.write(event);
    }
}
