/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.WindowSpec;
import dev.penstock.crds.WindowSpec.Day;
import dev.penstock.operator.Fixtures;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;

class MaintenanceWindowTest {
    /** 2026-11-26 is a Thursday. */
    @ParameterizedTest
    @CsvSource({
        "02:00, 3h, 2026-11-26T01:59:59Z, false",
        "02:00, 3h, 2026-11-26T02:00:00Z, true",
        "02:00, 3h, 2026-11-26T04:59:59Z, true",
        "02:00, 3h, 2026-11-26T05:00:00Z, false",
        "23:00, 90m, 2026-11-26T00:29:00Z, true",
        "23:00, 90m, 2026-11-26T00:30:00Z, false",
        "00:00, 24h, 2026-11-26T13:00:00Z, true",
    })
    void everyDay(String start, String duration, Instant now, boolean open) {
        assertThat(MaintenanceWindow.isOpen(new WindowSpec(null, start, duration), now))
                .isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T23:30:00Z, false",
        "2026-11-28T23:30:00Z, true",
        "2026-11-29T00:15:00Z, true",
        "2026-11-30T00:15:00Z, false",
    })
    void onSaturdaysItMayEndOnSunday(Instant now, boolean open) {
        WindowSpec window = new WindowSpec(List.of(Day.Sat), "23:00", "2h");
        assertThat(MaintenanceWindow.isOpen(window, now)).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T01:00:00Z, 2026-11-28T02:00:00Z",
        "2026-11-28T02:00:00Z, 2026-12-05T02:00:00Z",
    })
    void theNextBeginningIsNamed(Instant now, Instant next) {
        WindowSpec window = new WindowSpec(List.of(Day.Sat), "02:00", "2h");
        assertThat(MaintenanceWindow.next(window, now)).isEqualTo(next);
    }

    private static Fixtures night(Fixtures fixtures) {
        return fixtures.with("rollout: {window: {start: '02:00', duration: 3h}}");
    }

    @Test
    void restartsWaitForIt() {
        assertThat(night(healthy(3)).stale(0, 1, 2).at("2026-11-26T12:00:00Z").next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> {
                            assertThat(wait.objection().reason()).isEqualTo("OutsideWindow");
                            assertThat(wait.objection().message()).contains("2026-11-27T02:00:00Z");
                        });
        assertThat(night(healthy(3)).stale(0, 1, 2).at("2026-11-26T03:00:00Z").next())
                .isInstanceOf(Step.RestartBroker.class);
    }

    @Test
    void aBrokenBrokerIsReplacedAtAnyTime() {
        assertThat(night(healthy(3)).unready(1, "old").at("2026-11-26T12:00:00Z").next())
                .isInstanceOf(Step.RestartBroker.class);
    }
}
