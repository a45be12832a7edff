/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

import java.util.Arrays;

final class ErrorCodeTest {
    @Test
    void hasTheCodesNamesAndRetriabilityThatKafkaHas() {
        assertThat(
                        Arrays.stream(ErrorCode.values())
                                .map(e -> e.code() + " " + e + " " + e.retriable()))
                .containsExactlyElementsOf(
                        Arrays.stream(Errors.values())
                                .map(
                                        e ->
                                                e.code()
                                                        + " "
                                                        + e
                                                        + " "
                                                        + (e.exception()
                                                                instanceof RetriableException))
                                .toList());
    }

    @Test
    void isFoundByCodeAndByName() {
        for (ErrorCode error : ErrorCode.values()) {
            assertThat(ErrorCode.of(error.code())).isEqualTo(error);
            assertThat(ErrorCode.named(error.name())).isEqualTo(error);
        }
    }

    @Test
    void anUnknownCodeIsAServerErrorAndAnUnknownNameIsNothing() {
        assertThat(ErrorCode.of(Short.MAX_VALUE)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(ErrorCode.of(Short.MIN_VALUE)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(ErrorCode.named("NO_SUCH_ERROR")).isNull();
    }
}
