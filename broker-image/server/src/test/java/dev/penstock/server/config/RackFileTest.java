/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.node.config.InvalidConfigException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

final class RackFileTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration LONG = Duration.ofMinutes(1);

    private @TempDir Path folder;
    private Path file;
    private Path logDirectory;

    @BeforeEach
    void paths() {
        file = folder.resolve("rack");
        logDirectory = folder.resolve("data");
    }

    private Optional<String> await(Duration ifRemembered, Duration ifNot) {
        return new RackFile(
                        file,
                        logDirectory,
                        new RackFile.Patience(ifRemembered, ifNot, Duration.ofMillis(1)))
                .await();
    }

    @Test
    void whatTheFileSaysIsTheRack() throws IOException {
        Files.writeString(file, "zone-2\n");
        assertThat(await(NONE, NONE)).contains("zone-2");
    }

    @Test
    void aFileThatIsEmptyYetIsWaitedFor() throws Exception {
        Files.writeString(file, "");
        CompletableFuture<Optional<String>> rack =
                CompletableFuture.supplyAsync(() -> await(NONE, LONG));
        Files.writeString(file, "zone-1");
        assertThat(rack.get()).contains("zone-1");
    }

    @Test
    void aBrokerThatRestartsWhileNobodyWritesTheFileHasTheRackOfLastTime() throws IOException {
        Files.writeString(file, "zone-1");
        await(NONE, NONE);
        Files.delete(file);
        assertThat(await(NONE, LONG)).contains("zone-1");
    }

    @Test
    void aNewRackReplacesTheOneThatIsRemembered() throws IOException {
        Files.writeString(file, "zone-1");
        await(NONE, NONE);
        Files.writeString(file, "zone-3");
        assertThat(await(NONE, NONE)).contains("zone-3");
        Files.delete(file);
        assertThat(await(NONE, NONE)).contains("zone-3");
    }

    @Test
    void noRackIsAnAnswerAndIsNotWaitedFor() throws IOException {
        Files.writeString(file, RackFile.NO_RACK);
        assertThat(await(LONG, LONG)).isEmpty();
    }

    @Test
    void withoutAnyAnswerTheBrokerStartsWithoutARack() {
        assertThat(await(LONG, NONE)).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadIsRefusedByItsName() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(() -> await(NONE, NONE))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("broker.rack.file");
    }

    @Test
    void aRackThatIsSetIsNotLookedForInAFile() throws IOException {
        String text =
                "node.id=0\nlog.dirs=" + logDirectory + "\nbroker.rack=r\nbroker.rack.file=" + file;
        assertThat(ConfigReader.read(new StringReader(text), Map.of()).node().rack()).contains("r");
    }

    @Test
    void theRackOfTheFileIsTheBrokersRack() throws IOException {
        Files.writeString(file, "zone-2");
        String text = "node.id=0\nlog.dirs=" + logDirectory + "\nbroker.rack.file=" + file;
        assertThat(ConfigReader.read(new StringReader(text), Map.of()).node().rack())
                .contains("zone-2");
    }
}
