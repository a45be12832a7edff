/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.QuotaCommand.AlterClientQuotas;
import dev.penstock.metadata.command.QuotaCommand.QuotaAlteration;
import dev.penstock.metadata.command.QuotaCommand.QuotaOperation;
import dev.penstock.metadata.command.QuotaCommand.QuotasAltered;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.image.ClientQuotas.ClientQuota;
import dev.penstock.metadata.image.ImageSnapshot;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaKind;
import dev.penstock.metadata.record.QuotaName;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

final class QuotaTest {
    private static final QuotaName DEFAULT = new QuotaName.Default();
    private static final String PRODUCE = "producer_byte_rate";

    private final TestCluster cluster = TestCluster.of(1);

    @Test
    void aQuotaIsSetChangedAndTakenAway() {
        QuotaEntity reports = client("reports");

        assertThat(alter(reports, set(PRODUCE, 1_000.0), set("request_percentage", 12.5)))
                .isEqualTo(Result.done(2));
        assertThat(cluster.image().clientQuotas().limits(reports))
                .containsEntry(QuotaKind.PRODUCER_BYTE_RATE, 1_000.0)
                .containsEntry(QuotaKind.REQUEST_PERCENTAGE, 12.5);
        assertThat(alter(reports, set(PRODUCE, 1_000.0))).isEqualTo(Result.done(0));
        assertThat(alter(reports, remove(PRODUCE), remove("request_percentage")))
                .isEqualTo(Result.done(2));
        assertThat(cluster.image().clientQuotas().isEmpty()).isTrue();
        assertThat(alter(reports, remove(PRODUCE))).isEqualTo(Result.done(0));
    }

    /** Kafka's order: the user before the client id, a name before the default. */
    @Test
    void theMostSpecialQuotaHolds() {
        List<QuotaEntity> fromTheMostGeneral =
                List.of(
                        new QuotaEntity(null, DEFAULT),
                        new QuotaEntity(null, new QuotaName.Named("app")),
                        new QuotaEntity(DEFAULT, null),
                        new QuotaEntity(DEFAULT, DEFAULT),
                        new QuotaEntity(DEFAULT, new QuotaName.Named("app")),
                        new QuotaEntity(new QuotaName.Named("ann"), null),
                        new QuotaEntity(new QuotaName.Named("ann"), DEFAULT),
                        new QuotaEntity(new QuotaName.Named("ann"), new QuotaName.Named("app")));
        double limit = 1;
        for (QuotaEntity entity : fromTheMostGeneral) {
            alter(entity, set(PRODUCE, limit));

            assertThat(
                            cluster.image()
                                    .clientQuotas()
                                    .find("ann", "app", QuotaKind.PRODUCER_BYTE_RATE))
                    .contains(new ClientQuota(entity, limit));
            limit++;
        }
        assertThat(
                        cluster.image()
                                .clientQuotas()
                                .find("bob", "other", QuotaKind.PRODUCER_BYTE_RATE))
                .contains(new ClientQuota(new QuotaEntity(DEFAULT, DEFAULT), 4));
        assertThat(cluster.image().clientQuotas().find("ann", "app", QuotaKind.CONSUMER_BYTE_RATE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "producer_byte_rate, 0",
        "producer_byte_rate, -1",
        "producer_byte_rate, NaN",
        "producer_byte_rate, Infinity",
        "consumer_byte_rate, 0.5",
        "connection_creation_rate, 5",
        "speed, 5"
    })
    void whatIsNoQuotaIsRefusedWithAReason(String key, double limit) {
        Rejection refusal = alter(client("app"), set(key, limit)).refusal().orElseThrow();

        assertThat(refusal.error()).isEqualTo(ErrorName.INVALID_REQUEST);
        assertThat(refusal.message()).contains(key);
        assertThat(cluster.image().clientQuotas().isEmpty()).isTrue();
    }

    @Test
    void whatIsNamedTwiceIsRefused() {
        assertThat(alter(client("app"), set(PRODUCE, 1.0), set(PRODUCE, 2.0)).isDone()).isFalse();

        List<QuotasAltered> answers =
                cluster.decide(
                        new AlterClientQuotas(
                                List.of(
                                        new QuotaAlteration(
                                                client("app"), List.of(set(PRODUCE, 1.0))),
                                        new QuotaAlteration(
                                                client("app"), List.of(set(PRODUCE, 2.0)))),
                                false));

        assertThat(answers.get(0).result().isDone()).isTrue();
        assertThat(answers.get(1).result().isDone()).isFalse();
        assertThat(cluster.image().clientQuotas().limits(client("app")).values())
                .containsExactly(1.0);
    }

    @Test
    void validationChangesNothing() {
        List<QuotasAltered> answers =
                cluster.decide(
                        new AlterClientQuotas(
                                List.of(
                                        new QuotaAlteration(
                                                client("app"), List.of(set(PRODUCE, 1.0)))),
                                true));

        assertThat(answers.getFirst().result()).isEqualTo(Result.done(1));
        assertThat(cluster.image().clientQuotas().isEmpty()).isTrue();
    }

    @Test
    void thereAreOnlySoManyEntities() {
        List<QuotaAlteration> many = new ArrayList<>();
        for (int i = 0; i < QuotaPlanner.MAX_ENTITIES; i++) {
            many.add(new QuotaAlteration(client("app-" + i), List.of(set(PRODUCE, 1.0))));
        }
        cluster.decide(new AlterClientQuotas(many, false));

        assertThat(alter(client("one-more"), set(PRODUCE, 1.0)).refusal())
                .hasValueSatisfying(
                        refusal ->
                                assertThat(refusal.error()).isEqualTo(ErrorName.POLICY_VIOLATION));
        assertThat(alter(client("app-0"), set(PRODUCE, 2.0)).isDone()).isTrue();
    }

    @Test
    void aSnapshotHasThem() {
        alter(client("app"), set(PRODUCE, 1.0));
        alter(new QuotaEntity(DEFAULT, null), set("request_percentage", 50.0));
        List<MetadataRecord> records = new ArrayList<>();
        ImageSnapshot.write(cluster.image(), records::add);

        MetadataImage restored = MetadataImage.EMPTY;
        for (MetadataRecord record : records) {
            restored = restored.apply(record);
        }

        assertThat(restored).isEqualTo(cluster.image());
        assertThat(restored.clientQuotas().limits()).hasSize(2);
    }

    private Result<Integer> alter(QuotaEntity entity, QuotaOperation... operations) {
        return cluster.decide(
                        new AlterClientQuotas(
                                List.of(new QuotaAlteration(entity, Arrays.asList(operations))),
                                false))
                .getFirst()
                .result();
    }

    private static QuotaEntity client(String clientId) {
        return new QuotaEntity(null, new QuotaName.Named(clientId));
    }

    private static QuotaOperation set(String key, @Nullable Double limit) {
        return new QuotaOperation(key, limit);
    }

    private static QuotaOperation remove(String key) {
        return new QuotaOperation(key, null);
    }
}
