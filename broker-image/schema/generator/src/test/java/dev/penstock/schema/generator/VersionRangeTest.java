/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VersionRangeTest {
    @ParameterizedTest
    @CsvSource({
        "0+, 0-9, true",
        "3+, 0-9, version >= 3",
        "3+, 4-9, true",
        "0-5, 0-9, version <= 5",
        "3-5, 0-9, version >= 3 && version <= 5",
        "4, 0-9, version == 4",
        "9+, 0-9, version >= 9",
        "10+, 0-9, false",
        "none, 0-9, false"
    })
    void theConditionTestsOnlyWhatTheAmbientRangeLeavesOpen(
            String range, String ambient, String condition) {
        assertThat(VersionRange.parse(range).condition(VersionRange.parse(ambient)))
                .isEqualTo(condition);
    }

    @Test
    void rangesAreCutAndContained() {
        VersionRange range = VersionRange.parse("2-5");

        assertThat(range.intersect(VersionRange.parse("4+"))).isEqualTo(VersionRange.parse("4-5"));
        assertThat(range.intersect(VersionRange.parse("6+"))).isEqualTo(VersionRange.NONE);
        assertThat(range.containsAll(VersionRange.parse("3"))).isTrue();
        assertThat(range.containsAll(VersionRange.parse("3+"))).isFalse();
        assertThat(range.containsAll(VersionRange.NONE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"x", "1-", "+", "-1-x", "''"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> VersionRange.parse(text))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("is not a range of versions");
    }
}
