/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which APIs and versions a broker serves: the rows of the version table for which it has a
 * handler.
 *
 * <p>Rules of the table (reasons in docs/adr/0011): every version from Kafka's lowest to Kafka's
 * highest stable one, without holes, because clients of a declared version send that version
 * unasked; the minimum is never raised, because kafkajs does not look at it; Produce advertises 0
 * although 0 to 2 cannot be read, because old librdkafka takes a higher minimum for a broker that
 * speaks no Produce at all (KAFKA-18659).
 */
public final class ServedApis {
    private static final List<ServedApi> TABLE =
            List.of(
                    client(ApiKey.PRODUCE, 0),
                    client(ApiKey.FETCH),
                    client(ApiKey.LIST_OFFSETS),
                    client(ApiKey.METADATA),
                    client(ApiKey.OFFSET_COMMIT),
                    client(ApiKey.OFFSET_FETCH),
                    client(ApiKey.FIND_COORDINATOR),
                    client(ApiKey.JOIN_GROUP),
                    client(ApiKey.HEARTBEAT),
                    client(ApiKey.LEAVE_GROUP),
                    client(ApiKey.SYNC_GROUP),
                    client(ApiKey.DESCRIBE_GROUPS),
                    client(ApiKey.LIST_GROUPS),
                    client(ApiKey.API_VERSIONS),
                    client(ApiKey.CREATE_TOPICS),
                    client(ApiKey.DELETE_TOPICS),
                    client(ApiKey.DELETE_RECORDS),
                    client(ApiKey.INIT_PRODUCER_ID),
                    client(ApiKey.OFFSET_FOR_LEADER_EPOCH),
                    client(ApiKey.ADD_PARTITIONS_TO_TXN),
                    client(ApiKey.ADD_OFFSETS_TO_TXN),
                    client(ApiKey.END_TXN),
                    client(ApiKey.WRITE_TXN_MARKERS),
                    client(ApiKey.TXN_OFFSET_COMMIT),
                    client(ApiKey.DESCRIBE_CONFIGS),
                    client(ApiKey.ALTER_CONFIGS),
                    client(ApiKey.ALTER_REPLICA_LOG_DIRS),
                    client(ApiKey.DESCRIBE_LOG_DIRS),
                    client(ApiKey.CREATE_PARTITIONS),
                    client(ApiKey.DELETE_GROUPS),
                    client(ApiKey.ELECT_LEADERS),
                    client(ApiKey.INCREMENTAL_ALTER_CONFIGS),
                    client(ApiKey.ALTER_PARTITION_REASSIGNMENTS),
                    client(ApiKey.LIST_PARTITION_REASSIGNMENTS),
                    client(ApiKey.OFFSET_DELETE),
                    client(ApiKey.DESCRIBE_CLIENT_QUOTAS),
                    client(ApiKey.ALTER_CLIENT_QUOTAS),
                    internal(ApiKey.VOTE),
                    internal(ApiKey.BEGIN_QUORUM_EPOCH),
                    internal(ApiKey.END_QUORUM_EPOCH),
                    client(ApiKey.DESCRIBE_QUORUM),
                    internal(ApiKey.ALTER_PARTITION),
                    client(ApiKey.UPDATE_FEATURES),
                    internal(ApiKey.FETCH_SNAPSHOT),
                    client(ApiKey.DESCRIBE_CLUSTER),
                    client(ApiKey.DESCRIBE_PRODUCERS),
                    internal(ApiKey.BROKER_REGISTRATION),
                    internal(ApiKey.BROKER_HEARTBEAT),
                    client(ApiKey.UNREGISTER_BROKER),
                    client(ApiKey.DESCRIBE_TRANSACTIONS),
                    client(ApiKey.LIST_TRANSACTIONS),
                    internal(ApiKey.ALLOCATE_PRODUCER_IDS),
                    client(ApiKey.CONSUMER_GROUP_HEARTBEAT),
                    client(ApiKey.CONSUMER_GROUP_DESCRIBE),
                    client(ApiKey.GET_TELEMETRY_SUBSCRIPTIONS),
                    client(ApiKey.PUSH_TELEMETRY),
                    internal(ApiKey.ASSIGN_REPLICAS_TO_DIRS),
                    client(ApiKey.LIST_CONFIG_RESOURCES),
                    client(ApiKey.DESCRIBE_TOPIC_PARTITIONS),
                    client(ApiKey.SHARE_GROUP_HEARTBEAT),
                    client(ApiKey.SHARE_GROUP_DESCRIBE),
                    client(ApiKey.SHARE_FETCH),
                    client(ApiKey.SHARE_ACKNOWLEDGE),
                    client(ApiKey.ADD_RAFT_VOTER),
                    client(ApiKey.REMOVE_RAFT_VOTER),
                    internal(ApiKey.UPDATE_RAFT_VOTER),
                    internal(ApiKey.INITIALIZE_SHARE_GROUP_STATE),
                    internal(ApiKey.READ_SHARE_GROUP_STATE),
                    internal(ApiKey.WRITE_SHARE_GROUP_STATE),
                    internal(ApiKey.DELETE_SHARE_GROUP_STATE),
                    internal(ApiKey.READ_SHARE_GROUP_STATE_SUMMARY),
                    client(ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS),
                    client(ApiKey.ALTER_SHARE_GROUP_OFFSETS),
                    client(ApiKey.DELETE_SHARE_GROUP_OFFSETS));

    private final Map<ApiKey, ServedApi> served = new EnumMap<>(ApiKey.class);

    private ServedApis(List<ServedApi> rows) {
        rows.forEach(row -> served.put(row.api(), row));
    }

    /** All rows, in the order of the keys. */
    public static List<ServedApi> table() {
        return TABLE;
    }

    /** The rows for which the broker has a handler. An API without a row has no handler. */
    public static ServedApis of(Set<ApiKey> handled) {
        List<ServedApi> rows = TABLE.stream().filter(row -> handled.contains(row.api())).toList();
        Invariants.check(
                rows.size() == handled.size(),
                "every handled API is in the version table",
                handled);
        return new ServedApis(rows);
    }

    /** The row of an API; null when it is not served. */
    public @Nullable ServedApi find(ApiKey api) {
        return served.get(api);
    }

    /** Whether a listener of the given scope takes such a request. */
    public boolean serves(ApiKey api, short version, ApiScope listener) {
        ServedApi row = served.get(api);
        return row != null && listener.covers(row.scope()) && row.serves(version);
    }

    /** What ApiVersions names on a listener of the given scope, in the order of the keys. */
    public List<ServedApi> advertised(ApiScope listener) {
        List<ServedApi> rows = new ArrayList<>(served.size());
        for (ServedApi row : served.values()) {
            if (listener.covers(row.scope())) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static ServedApi client(ApiKey api) {
        return client(api, api.lowestVersion());
    }

    private static ServedApi client(ApiKey api, int lowestAdvertised) {
        return new ServedApi(api, (short) lowestAdvertised, api.highestVersion(), ApiScope.CLIENT);
    }

    private static ServedApi internal(ApiKey api) {
        return new ServedApi(api, api.lowestVersion(), api.highestVersion(), ApiScope.INTERNAL);
    }
}
