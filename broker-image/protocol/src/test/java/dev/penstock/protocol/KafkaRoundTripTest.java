/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.penstock.schema.Message;
import dev.penstock.schema.UnsupportedVersionException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Every message in every version, held against Kafka's own class. More draws: {@code -Dseeds=1000}.
 */
final class KafkaRoundTripTest {
    private static final int SEEDS = Integer.getInteger("seeds", 12);

    static List<String> names() {
        return KafkaMessages.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasTheVersionsThatKafkaHas(String name) {
        Message ours = KafkaMessages.ours(name);

        assertThat(ours.lowestVersion())
                .isEqualTo(KafkaMessages.theirs(name).lowestSupportedVersion());
        assertThat(ours.highestVersion())
                .isEqualTo(KafkaMessages.theirs(name).highestSupportedVersion());
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsWhatKafkaWritesAndWritesWhatKafkaReads(String name) {
        Message sample = KafkaMessages.ours(name);
        for (short version = sample.lowestVersion();
                version <= sample.highestVersion();
                version++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                String where = name + " version " + version + " seed " + seed;
                byte[] drawn =
                        RandomWireBytes.draw(
                                KafkaMessages.schema(name, version), new SplittableRandom(seed));
                byte[] fromKafka =
                        KafkaMessages.bytes(
                                KafkaMessages.theirsFrom(name, drawn, version), version);

                Message ours = KafkaMessages.oursFrom(name, drawn, version);
                byte[] fromUs = KafkaMessages.bytes(ours, version);

                assertThat(fromUs).as(where).isEqualTo(fromKafka);
                Message again = KafkaMessages.oursFrom(name, fromKafka, version);
                assertThat(again).as(where).isEqualTo(ours).hasSameHashCodeAs(ours);
                assertThat(again).as(where).hasToString(ours.toString());
                byte[] throughKafka =
                        KafkaMessages.bytes(
                                KafkaMessages.theirsFrom(name, fromUs, version), version);
                assertThat(throughKafka).as(where).isEqualTo(fromUs);
            }
        }
    }

    /** What a message may lose in an older version, and what it refuses to lose. */
    @ParameterizedTest
    @MethodSource("names")
    void refusesInAnOlderVersionWhatKafkaRefuses(String name) {
        Message sample = KafkaMessages.ours(name);
        short newest = sample.highestVersion();
        for (int seed = 0; seed < SEEDS; seed++) {
            byte[] drawn =
                    RandomWireBytes.draw(
                            KafkaMessages.schema(name, newest), new SplittableRandom(seed));
            for (short version = sample.lowestVersion(); version < newest; version++) {
                assertThat(oursIn(name, drawn, newest, version))
                        .as(name + " version " + version + " seed " + seed)
                        .isEqualTo(theirsIn(name, drawn, newest, version));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFreshMessageIsWrittenAsKafkaWritesIt(String name) {
        Message sample = KafkaMessages.ours(name);
        for (short version = sample.lowestVersion();
                version <= sample.highestVersion();
                version++) {
            byte[] expected;
            try {
                expected = KafkaMessages.bytes(KafkaMessages.theirs(name), version);
            } catch (NullPointerException _) {
                // Kafka has no default for this field either: it has to be set.
                continue;
            }
            assertThat(KafkaMessages.bytes(sample, version))
                    .as(name + " version " + version)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesVersionsThatDoNotExist(String name) {
        Message message = KafkaMessages.ours(name);
        for (int version : List.of(message.lowestVersion() - 1, message.highestVersion() + 1)) {
            try {
                KafkaMessages.bytes(message, (short) version);
                fail(name + " was written in version " + version);
            } catch (UnsupportedVersionException e) {
                assertThat(e).hasMessageContaining(name).hasMessageContaining("not " + version);
            }
        }
    }

    /** The bytes in hex; empty when the message cannot be written in that version. */
    private static Optional<String> oursIn(String name, byte[] drawn, short newest, short version) {
        Message message = KafkaMessages.oursFrom(name, drawn, newest);
        try {
            return Optional.of(hex(KafkaMessages.bytes(message, version)));
        } catch (UnsupportedVersionException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> theirsIn(
            String name, byte[] drawn, short newest, short version) {
        org.apache.kafka.common.protocol.Message message =
                KafkaMessages.theirsFrom(name, drawn, newest);
        try {
            return Optional.of(hex(KafkaMessages.bytes(message, version)));
        } catch (org.apache.kafka.common.errors.UnsupportedVersionException
                | NullPointerException _) {
            return Optional.empty();
        }
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
