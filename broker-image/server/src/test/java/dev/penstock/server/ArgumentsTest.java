/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

class ArgumentsTest {
    @Test
    void theFileIsAWordOfItsOwnOrFollowsAnEqualsSign() {
        Arguments run = new Arguments.Run(Path.of("broker.properties"));

        assertThat(parse("--config broker.properties")).isEqualTo(run);
        assertThat(parse("--config=broker.properties")).isEqualTo(run);
    }

    @Test
    void helpIsGivenWhateverElseIsAsked() {
        assertThat(parse("--config some --help")).isEqualTo(new Arguments.Help(Arguments.USAGE));
        assertThat(parse("-h")).isEqualTo(new Arguments.Help(Arguments.USAGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--config", "--port 9092", "broker.properties", "--config=a --b"})
    void whatIsMissingOrUnknownIsSaid(String words) {
        assertThat(parse(words)).isInstanceOf(Arguments.Wrong.class);
    }

    private static Arguments parse(String words) {
        return Arguments.parse(words.isEmpty() ? List.of() : List.of(words.split(" ", -1)));
    }
}
