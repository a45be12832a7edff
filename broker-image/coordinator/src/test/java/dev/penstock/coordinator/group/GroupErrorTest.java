/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GroupErrorTest {
    /** The node translates by name. */
    @ParameterizedTest
    @EnumSource
    void everyErrorIsOneOfKafkas(GroupError error) {
        assertThat(Errors.valueOf(error.name()).name()).isEqualTo(error.name());
    }
}
