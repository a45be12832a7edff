/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * One line of JSON per change: {@code {"key":[type,namespace,name],"revision":n,"object":{…}}},
 * without an object for a deletion.
 *
 * <p>A torn last line is the write that was never answered, and is dropped. The file is written
 * anew with only what stands when it is opened, and whenever it has {@value #LINES_PER_OBJECT}
 * lines for each object.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int LINES_PER_OBJECT = 50;
    private static final int MIN_LINES = 5_000;

    private final Path file;
    private FileChannel channel;
    private long lines;

    public Journal(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.channel = open(file);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    /**
     * Reads all changes into the map, and compacts the file.
     *
     * @return the last revision
     */
    long replay(Map<ObjectKey, ObjectNode> objects) {
        long last = 0;
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                JsonNode change;
                try {
                    change = Json.parse(line.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    LOG.warn("event=journal_torn file={} line_bytes={}", file, line.length());
                    break;
                }
                JsonNode names = change.path("key");
                ObjectKey key =
                        new ObjectKey(
                                names.path(0).asText(),
                                names.path(1).asText(),
                                names.path(2).asText());
                last = change.path("revision").asLong();
                if (change.get("object") instanceof ObjectNode object) {
                    objects.put(key, object);
                } else {
                    objects.remove(key);
                }
            }
            rewrite(objects, last);
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    void written(
            ObjectKey key, long revision, ObjectNode object, Map<ObjectKey, ObjectNode> standing) {
        if (lines > Math.max(MIN_LINES, (long) LINES_PER_OBJECT * standing.size())) {
            try {
                rewrite(standing, revision - 1);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot rewrite " + file + " (is the disk full?)", e);
            }
        }
        append(line(key, revision).set("object", object));
    }

    void removed(ObjectKey key, long revision) {
        append(line(key, revision));
    }

    private static ObjectNode line(ObjectKey key, long revision) {
        ObjectNode line = Json.object();
        line.putArray("key").add(key.typeId()).add(key.namespace()).add(key.name());
        return line.put("revision", revision);
    }

    private void append(JsonNode line) {
        try {
            long before = channel.size();
            try {
                write(channel, line);
            } catch (IOException e) {
                // Half a line would hide every later one.
                channel.truncate(before);
                throw e;
            }
            lines++;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + " (is the disk full?)", e);
        }
    }

    private static void write(FileChannel channel, JsonNode line) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap((Json.text(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void rewrite(Map<ObjectKey, ObjectNode> objects, long last) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel compact = open(fresh)) {
            for (Map.Entry<ObjectKey, ObjectNode> entry : objects.entrySet()) {
                long revision =
                        Json.at(entry.getValue(), "metadata", "resourceVersion").asLong(last);
                write(compact, line(entry.getKey(), revision).set("object", entry.getValue()));
            }
            // A line of its own keeps the last revision when the newest change was a deletion.
            write(compact, line(new ObjectKey("", "", ""), last));
        }
        channel.close();
        Files.move(
                fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        channel = open(file);
        lines = objects.size() + 1L;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("event=journal_close_failed file={}", file, e);
        }
    }
}
