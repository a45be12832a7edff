/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.StorageStatus;
import dev.penstock.operator.Fixtures;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;

/** Volumes that grow by themselves before they are full. */
class VolumeRoomTest {
    private static final List<String> CLAIMS =
            List.of("data-shop-broker-0", "data-shop-broker-1", "data-shop-broker-2");

    private static Fixtures three(String size, String fields) {
        return healthy(3).withSize(size).withTemplateSize(size).expanding(fields);
    }

    private static VolumeRoom room(Fixtures fixtures) {
        return VolumeRoom.of(fixtures.desired(), fixtures.observed()).orElseThrow();
    }

    private static ClusterStatus saying(String size, @Nullable String expanded) {
        return new ClusterStatus(
                7L,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new StorageStatus(size, expanded, null, null),
                null,
                null);
    }

    @Test
    void nobodyIsAskedForWhatNobodyWants() {
        Fixtures full = healthy(3).inUse(1, 99);
        assertThat(VolumeRoom.of(full.desired(), full.observed())).isEmpty();
        assertThat(full.next()).isInstanceOf(Step.Done.class);
    }

    @Test
    void whileThereIsRoomNothingHappens() {
        Fixtures roomy = three("10Gi", "maxSize: 40Gi").inUse(0, 79).inUse(1, 10).inUse(2, 0);
        assertThat(room(roomy)).isEqualTo(new VolumeRoom.HasRoom(80));
        assertThat(roomy.next()).isInstanceOf(Step.Done.class);
    }

    @Test
    void oneFullVolumeMakesAllOfThemGrow() {
        Fixtures full = three("10Gi", "maxSize: 40Gi").inUse(0, 20).inUse(1, 80).inUse(2, 20);
        assertThat(full.next())
                .isEqualTo(
                        new Step.GrowVolumes(
                                CLAIMS,
                                "13Gi",
                                "of the volumes of brokers [1] 80 % or more is in use"));
    }

    /** A new step never is less than the step that is asked for, and never more than the limit. */
    @ParameterizedTest
    @CsvSource({
        "10Gi, 'maxSize: 40Gi', 13Gi",
        "100Gi, 'maxSize: 1Ti', 125Gi",
        "100Gi, 'maxSize: 1Ti, stepPercent: 100', 200Gi",
        "100Gi, 'maxSize: 1Ti, stepPercent: 5', 105Gi",
        "100Gi, 'maxSize: 110Gi', 110Gi",
        "1Ti, 'maxSize: 10Ti', 1280Gi",
        "64Mi, 'maxSize: 1Gi', 80Mi",
        "1000Mi, 'maxSize: 1Gi', 1Gi",
        "1Mi, 'maxSize: 1Gi, stepPercent: 5', 2Mi",
        "1500Mi, 'maxSize: 1Ti', 2Gi"
    })
    void theNextSize(String size, String fields, String next) {
        assertThat(three(size, fields).inUse(2, 95).next())
                .isEqualTo(
                        new Step.GrowVolumes(
                                CLAIMS,
                                next,
                                "of the volumes of brokers [2] 80 % or more is in use"));
    }

    @Test
    void theShareCanBeChosen() {
        Fixtures half = three("10Gi", "maxSize: 40Gi, atPercent: 50").inUse(0, 49);
        assertThat(room(half)).isEqualTo(new VolumeRoom.HasRoom(50));
        assertThat(room(half.inUse(0, 50))).isInstanceOf(VolumeRoom.Grow.class);
    }

    /** Help must not wait for health: the others grow while one broker is away. */
    @Test
    void aBrokerThatIsAwayHoldsNothingBack() {
        assertThat(three("10Gi", "maxSize: 40Gi").unready(2, "current").inUse(0, 85).next())
                .isInstanceOf(Step.GrowVolumes.class);
    }

    /** Whoever made one of them larger, the others follow, also to the end of a growth. */
    @Test
    void aGrowthThatSomebodyElseBeganIsCarriedOn() {
        Fixtures begun = three("10Gi", "maxSize: 40Gi").claim(0, "13Gi", "10Gi");
        assertThat(begun.next())
                .isEqualTo(
                        new Step.GrowVolumes(
                                List.of("data-shop-broker-1", "data-shop-broker-2"),
                                "13Gi",
                                "they are smaller than all are to be"));
        assertThat(room(begun)).isEqualTo(new VolumeRoom.Expanding("13Gi"));
    }

    @Test
    void newBrokersGetTheSizeOfTheOthers() {
        Fixtures grown =
                three("10Gi", "maxSize: 40Gi")
                        .claim(0, "13Gi", "13Gi")
                        .claim(1, "13Gi", "13Gi")
                        .claim(2, "13Gi", "13Gi");
        assertThat(grown.next()).isEqualTo(new Step.RecreateStatefulSet("shop-broker"));
        assertThat(grown.withoutStatefulSet().sizing().volumeSize()).isEqualTo("13Gi");
    }

    /** The file system is as full as before until it has grown too. */
    @Test
    void whatIsOnItsWayIsWaitedFor() {
        Fixtures growing =
                three("13Gi", "maxSize: 40Gi").claim(1, "13Gi", "10Gi").inUse(1, 95, "10Gi");
        assertThat(room(growing)).isEqualTo(new VolumeRoom.Expanding("13Gi"));
        assertThat(growing.next()).isInstanceOf(Step.Done.class);
    }

    @Test
    void itDoesNotGrowBeyondItsLimit() {
        Fixtures full = three("40Gi", "maxSize: 40Gi").inUse(0, 95).inUse(2, 81);
        assertThat(room(full))
                .isEqualTo(
                        new VolumeRoom.AtMaximum(
                                "40Gi", "of the volumes of brokers [0, 2] 80 % or more is in use"));
        assertThat(full.next()).isInstanceOf(Step.Done.class);
    }

    /** A volume that somebody made larger than the limit makes no others do so. */
    @Test
    void theLimitHoldsForCarryingOnToo() {
        Fixtures one = three("40Gi", "maxSize: 40Gi").claim(1, "100Gi", "100Gi").inUse(1, 30);
        assertThat(one.next()).isInstanceOf(Step.Done.class);
    }

    @Test
    void afterAGrowthItWaitsForTheCooldown() {
        Fixtures full =
                three("13Gi", "maxSize: 40Gi, cooldown: 6h")
                        .inUse(0, 85)
                        .withStatus(saying("13Gi", "2026-11-26T10:00:00Z"))
                        .at("2026-11-26T15:59:59Z");
        assertThat(room(full))
                .isEqualTo(
                        new VolumeRoom.CoolingDown(
                                Instant.parse("2026-11-26T16:00:00Z"),
                                "of the volumes of brokers [0] 80 % or more is in use"));
        assertThat(full.next()).isInstanceOf(Step.Done.class);
        assertThat(full.at("2026-11-26T16:00:00Z").next()).isInstanceOf(Step.GrowVolumes.class);
    }

    /** An operator that died after the growth, and before it said so. */
    @Test
    void aGrowthThatTheStatusDoesNotKnowWasJustNow() {
        Fixtures full =
                three("13Gi", "maxSize: 40Gi").inUse(0, 85).withStatus(saying("10Gi", null));
        assertThat(room(full)).isInstanceOf(VolumeRoom.CoolingDown.class);
    }

    @Test
    void whatKubernetesRefusesIsNotAskedForAgainAtOnce() {
        Fixtures refused =
                three("10Gi", "maxSize: 40Gi").inUse(0, 85).refusing("13Gi", "no such class");
        assertThat(room(refused)).isInstanceOf(VolumeRoom.Refused.class);
        assertThat(refused.next()).as("the spec is reached").isInstanceOf(Step.Done.class);
        assertThat(three("10Gi", "maxSize: 12Gi").inUse(0, 85).refusing("13Gi", "no").next())
                .as("another size may be allowed")
                .isInstanceOf(Step.GrowVolumes.class);
    }

    @Test
    void aSizeInTheSpecThatKubernetesRefusesIsSaidAndHoldsNothingElseBack() {
        Fixtures refused =
                healthy(3).withSize("20Gi").withTemplateSize("10Gi").refusing("20Gi", "no class");
        assertThat(refused.next()).isInstanceOf(Step.RecreateStatefulSet.class);
        Fixtures recreated =
                healthy(3)
                        .withSize("20Gi")
                        .withTemplateSize("20Gi")
                        .claim(0, "10Gi", "10Gi")
                        .refusing("20Gi", "no class");
        assertThat(recreated.next())
                .isEqualTo(
                        new Step.Refuse(
                                "VolumesCannotGrow",
                                "the volumes [data-shop-broker-0] cannot grow to 20Gi: no class; let the StorageClass"
                                        + " allow it (allowVolumeExpansion: true), or raise the quota"));
        assertThat(recreated.stale(2).next()).isInstanceOf(Step.RestartBroker.class);
    }

    /**
     * Folders of one disk: a larger claim would leave it as full as it is, and grow to the limit.
     */
    @Test
    void aFileSystemOfManyClaimsIsLeftAlone() {
        Fixtures shared = three("10Gi", "maxSize: 40Gi").inUse(1, 90, "200Gi");
        assertThat(room(shared)).isEqualTo(new VolumeRoom.SharedFileSystem(List.of(1)));
        assertThat(shared.next()).isInstanceOf(Step.Done.class);
        assertThat(shared.inUse(2, 90).next())
                .as("another one is full itself")
                .isInstanceOf(Step.GrowVolumes.class);
    }

    @Test
    void withoutAnswersNothingGrows() {
        Fixtures silent = three("10Gi", "maxSize: 40Gi").silent("no answer");
        assertThat(room(silent)).isEqualTo(new VolumeRoom.UseUnknown());
        assertThat(room(silent.inUse(7, 99)))
                .as("of brokers that left")
                .isEqualTo(new VolumeRoom.UseUnknown());
    }
}
