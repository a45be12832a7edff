/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.Invariants;
import dev.penstock.protocol.message.ApiVersionsResponse;

import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

final class ServedApisTest {
    /** What kafkajs 2.2.4 speaks at most; it never looks at a broker's minimum. */
    private static final Map<ApiKey, Integer> KAFKAJS_HIGHEST =
            new EnumMap<>(
                    Map.ofEntries(
                            Map.entry(ApiKey.PRODUCE, 7),
                            Map.entry(ApiKey.FETCH, 11),
                            Map.entry(ApiKey.LIST_OFFSETS, 3),
                            Map.entry(ApiKey.METADATA, 6),
                            Map.entry(ApiKey.OFFSET_COMMIT, 5),
                            Map.entry(ApiKey.OFFSET_FETCH, 4),
                            Map.entry(ApiKey.FIND_COORDINATOR, 2),
                            Map.entry(ApiKey.JOIN_GROUP, 5),
                            Map.entry(ApiKey.HEARTBEAT, 3),
                            Map.entry(ApiKey.LEAVE_GROUP, 3),
                            Map.entry(ApiKey.SYNC_GROUP, 3),
                            Map.entry(ApiKey.DESCRIBE_GROUPS, 2),
                            Map.entry(ApiKey.LIST_GROUPS, 2),
                            Map.entry(ApiKey.API_VERSIONS, 2),
                            Map.entry(ApiKey.CREATE_TOPICS, 3),
                            Map.entry(ApiKey.DELETE_TOPICS, 1),
                            Map.entry(ApiKey.INIT_PRODUCER_ID, 1),
                            Map.entry(ApiKey.DESCRIBE_CONFIGS, 2),
                            Map.entry(ApiKey.ALTER_CONFIGS, 1),
                            Map.entry(ApiKey.CREATE_PARTITIONS, 1),
                            Map.entry(ApiKey.DELETE_GROUPS, 1)));

    @Test
    void theTableIsInTheOrderOfTheKeysAndNamesEachOnce() {
        List<ApiKey> apis = ServedApis.table().stream().map(ServedApi::api).toList();

        assertThat(apis)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(Comparator.comparing(ApiKey::id));
    }

    @Test
    void everyVersionThatKafkajsPicksIsServed() {
        ServedApis served = ServedApis.of(KAFKAJS_HIGHEST.keySet());

        KAFKAJS_HIGHEST.forEach(
                (api, version) ->
                        assertThat(served.serves(api, version.shortValue(), ApiScope.CLIENT))
                                .as(api + " " + version)
                                .isTrue());
    }

    @Test
    void allVersionsUpToKafkasNewestStableOneAreServedWithoutAHole() {
        for (ServedApi row : ServedApis.table()) {
            assertThat(row.highest()).isEqualTo(row.api().highestVersion());
            for (short version = row.api().lowestVersion(); version <= row.highest(); version++) {
                assertThat(row.serves(version)).isTrue();
            }
            assertThat(row.serves((short) (row.highest() + 1))).isFalse();
        }
    }

    @Test
    void whatKafkaServesOnBrokersIsForClientsAndTheRestForBrokers() {
        // Kafka serves these to anybody who may act as the cluster; only brokers have a use for it.
        Set<ApiKey> stateOfShareGroups =
                EnumSet.range(
                        ApiKey.INITIALIZE_SHARE_GROUP_STATE, ApiKey.READ_SHARE_GROUP_STATE_SUMMARY);
        for (ServedApi row : ServedApis.table()) {
            boolean forClients = row.api().onBrokers() && !stateOfShareGroups.contains(row.api());
            assertThat(row.scope())
                    .as(row.api().name())
                    .isEqualTo(forClients ? ApiScope.CLIENT : ApiScope.INTERNAL);
        }
    }

    @Test
    void produceIsAdvertisedFromZeroButServedFromThree() {
        ServedApis served = ServedApis.of(EnumSet.of(ApiKey.PRODUCE));

        ApiVersionsResponse answer =
                ApiVersionsAnswer.served(served, ApiScope.CLIENT, Features.NONE, (short) 0);

        assertThat(answer.apiKeys())
                .containsExactly(
                        new ApiVersionsResponse.ApiVersion()
                                .setApiKey((short) 0)
                                .setMinVersion((short) 0)
                                .setMaxVersion((short) 13));
        assertThat(served.serves(ApiKey.PRODUCE, (short) 2, ApiScope.CLIENT)).isFalse();
        assertThat(served.serves(ApiKey.PRODUCE, (short) 3, ApiScope.CLIENT)).isTrue();
    }

    @Test
    void onlyWhatHasAHandlerIsAdvertisedAndOnlyWhereItBelongs() {
        ServedApis served =
                ServedApis.of(EnumSet.of(ApiKey.VOTE, ApiKey.API_VERSIONS, ApiKey.METADATA));

        assertThat(apis(served, ApiScope.CLIENT))
                .containsExactly(ApiKey.METADATA, ApiKey.API_VERSIONS);
        assertThat(apis(served, ApiScope.INTERNAL))
                .containsExactly(ApiKey.METADATA, ApiKey.API_VERSIONS, ApiKey.VOTE);
        assertThat(served.serves(ApiKey.VOTE, (short) 2, ApiScope.CLIENT)).isFalse();
        assertThat(served.serves(ApiKey.FETCH, (short) 12, ApiScope.INTERNAL)).isFalse();
    }

    @Test
    void aHandlerForAnApiThatTheTableDoesNotHaveIsABug() {
        assertThatThrownBy(() -> ServedApis.of(EnumSet.of(ApiKey.STREAMS_GROUP_HEARTBEAT)))
                .isInstanceOf(Invariants.Broken.class)
                .hasMessageContaining("STREAMS_GROUP_HEARTBEAT");
    }

    @Test
    void featuresAreToldWithTheLevelsThatOldReadersAccept() {
        Features features =
                new Features(
                        List.of(
                                new Features.Supported("metadata.version", (short) 1, (short) 33),
                                new Features.Supported(
                                        "transaction.version", (short) 0, (short) 2)),
                        17,
                        List.of(
                                new Features.Finalized("metadata.version", (short) 33),
                                new Features.Finalized("group.version", (short) 0)));
        ServedApis served = ServedApis.of(EnumSet.of(ApiKey.API_VERSIONS));

        ApiVersionsResponse three =
                ApiVersionsAnswer.served(served, ApiScope.CLIENT, features, (short) 3);
        ApiVersionsResponse four =
                ApiVersionsAnswer.served(served, ApiScope.CLIENT, features, (short) 4);

        assertThat(three.supportedFeatures())
                .extracting(ApiVersionsResponse.SupportedFeatureKey::name)
                .containsExactly("metadata.version");
        assertThat(four.supportedFeatures()).hasSize(2);
        assertThat(four.finalizedFeaturesEpoch()).isEqualTo(17);
        assertThat(four.finalizedFeatures())
                .containsExactly(
                        new ApiVersionsResponse.FinalizedFeatureKey()
                                .setName("metadata.version")
                                .setMinVersionLevel((short) 33)
                                .setMaxVersionLevel((short) 33));
    }

    private static List<ApiKey> apis(ServedApis served, ApiScope listener) {
        return served.advertised(listener).stream()
                .map(ServedApi::api)
                .collect(Collectors.toList());
    }
}
