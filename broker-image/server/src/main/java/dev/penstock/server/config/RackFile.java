/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.node.config.InvalidConfigException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/**
 * A rack that is only known after the process was started: in a pod, the zone of the node that the
 * pod came to, which somebody writes into a file (docs/adr/0045).
 *
 * <p>A file that is missing or empty is waited for. What it says is remembered beside the log
 * directory, so that a broker which restarts while nobody writes the file knows the rack of last
 * time: a volume seldom changes its zone. {@link #NO_RACK} says that there is none.
 */
final class RackFile {
    /** No rack, and that is known: no label of Kubernetes has this value. */
    static final String NO_RACK = "-";

    /** How long a rack is waited for. */
    record Patience(Duration ifRemembered, Duration ifNot, Duration pause) {
        static final Patience USUAL =
                new Patience(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofMillis(50));
    }

    private static final Logger LOG = LoggerFactory.getLogger(RackFile.class);

    private final Path file;
    private final Path memory;
    private final Patience patience;

    RackFile(Path file, Path logDirectory, Patience patience) {
        this.file = file;
        this.memory = logDirectory.resolveSibling(logDirectory.getFileName() + ".rack");
        this.patience = patience;
    }

    /** The rack, or empty if there is none or nobody said one. */
    Optional<String> await() {
        Optional<String> remembered = contentOf(memory);
        Duration limit = remembered.isPresent() ? patience.ifRemembered() : patience.ifNot();
        Optional<String> said = contentWithin(limit);
        if (said.isPresent()) {
            if (!said.equals(remembered)) {
                remember(said.get());
            }
        } else {
            LOG.warn(
                    "rack not said file={} waitedSeconds={} using={}",
                    file,
                    limit.toSeconds(),
                    remembered.orElse("none"));
        }
        return said.or(() -> remembered).filter(rack -> !rack.equals(NO_RACK));
    }

    private Optional<String> contentWithin(Duration limit) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        Optional<String> content = contentOf(file);
        while (content.isEmpty() && System.nanoTime() - deadlineNanos < 0) {
            pause();
            content = contentOf(file);
        }
        return content;
    }

    private void pause() {
        try {
            Thread.sleep(patience.pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvalidConfigException(
                    Setting.BROKER_RACK_FILE.property, "was waited for, and the wait interrupted");
        }
    }

    private static Optional<String> contentOf(Path path) {
        try {
            return Optional.of(Files.readString(path, StandardCharsets.UTF_8).strip())
                    .filter(text -> !text.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new InvalidConfigException(
                    Setting.BROKER_RACK_FILE.property, "cannot be read: " + e);
        }
    }

    /** A rack that cannot be remembered is no reason not to start. */
    private void remember(String rack) {
        Path draft = memory.resolveSibling(memory.getFileName() + ".new");
        try {
            Files.writeString(draft, rack, StandardCharsets.UTF_8);
            Files.move(
                    draft,
                    memory,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("rack not remembered file={} error={}", memory, e.toString());
        }
    }
}
