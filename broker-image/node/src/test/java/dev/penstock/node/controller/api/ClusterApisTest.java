/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.cluster.FeatureLevels;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.UnregisterBrokerRequest;
import dev.penstock.protocol.message.UnregisterBrokerResponse;
import dev.penstock.protocol.message.UpdateFeaturesRequest;
import dev.penstock.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import dev.penstock.protocol.message.UpdateFeaturesResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

class ClusterApisTest {
    private static final String FEATURE = FeatureLevels.METADATA_VERSION;

    private final MachineController cluster = MachineController.of(2);

    @ParameterizedTest
    @CsvSource({
        "0, INVALID_REQUEST",
        "1, NONE",
        "-1, BROKER_ID_NOT_REGISTERED",
        "77, BROKER_ID_NOT_REGISTERED"
    })
    void onlyABrokerThatIsGoneIsUnregistered(int broker, ErrorCode expected) {
        cluster.fenceAllBut(0);

        UnregisterBrokerResponse answer =
                cluster.ask(
                        new UnregisterBrokerApi(cluster),
                        new UnregisterBrokerRequest().setBrokerId(broker),
                        UnregisterBrokerResponse.class);

        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
        assertThat(answer.errorMessage() == null).isEqualTo(expected == ErrorCode.NONE);
        assertThat(cluster.now().brokers())
                .hasSize(expected == ErrorCode.NONE ? 1 : 2)
                .containsKey(new BrokerId(0));
    }

    @ParameterizedTest
    @CsvSource({
        // version, level, upgrade type, old downgrade flag, answer
        "1, 20, 1, false, INVALID_UPDATE_VERSION",
        "1, 20, 2, false, NONE",
        "2, 20, 3, false, NONE",
        "1, 20, 9, false, INVALID_REQUEST",
        "0, 20, 1, true, NONE",
        "0, 20, 1, false, INVALID_UPDATE_VERSION",
        "1, 99, 1, false, INVALID_UPDATE_VERSION",
        "1, 0, 3, false, INVALID_UPDATE_VERSION",
    })
    void featuresMoveAsFarAsTheirBrokersAndTheRequestAllow(
            short version, short level, byte type, boolean downgrade, ErrorCode expected) {
        short before = level();

        UpdateFeaturesResponse answer =
                update(
                        new UpdateFeaturesRequest()
                                .setFeatureUpdates(
                                        List.of(
                                                new FeatureUpdateKey()
                                                        .setFeature(FEATURE)
                                                        .setMaxVersionLevel(level)
                                                        .setUpgradeType(type)
                                                        .setAllowDowngrade(downgrade))),
                        version);

        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
        assertThat(level()).isEqualTo(expected == ErrorCode.NONE ? level : before);
        assertThat(answer.results()).hasSize(expected == ErrorCode.NONE ? 1 : 0);
    }

    @Test
    void aFeatureThatIsOnlyValidatedStays() {
        short before = level();

        UpdateFeaturesResponse answer =
                update(
                        new UpdateFeaturesRequest()
                                .setValidateOnly(true)
                                .setFeatureUpdates(
                                        List.of(
                                                new FeatureUpdateKey()
                                                        .setFeature(FEATURE)
                                                        .setMaxVersionLevel((short) 20)
                                                        .setUpgradeType((byte) 2))),
                        (short) 2);

        assertThat(answer.errorCode()).isZero();
        assertThat(level()).isEqualTo(before);
    }

    @Test
    void aFeatureIsNamedOnce() {
        FeatureUpdateKey one =
                new FeatureUpdateKey().setFeature(FEATURE).setMaxVersionLevel(level());

        UpdateFeaturesResponse answer =
                update(new UpdateFeaturesRequest().setFeatureUpdates(List.of(one, one)), (short) 2);

        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    private short level() {
        return cluster.now().features().get(FEATURE);
    }

    private UpdateFeaturesResponse update(UpdateFeaturesRequest request, short version) {
        AtomicReference<UpdateFeaturesResponse> answered = new AtomicReference<>();
        new UpdateFeaturesApi(cluster)
                .handle(
                        request,
                        version,
                        MachineController.LISTENER,
                        answer -> answered.set((UpdateFeaturesResponse) answer));
        return answered.get();
    }
}
