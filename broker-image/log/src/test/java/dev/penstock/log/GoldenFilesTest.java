/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.StoredFile;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a small log leaves on disk, byte for byte; published bytes never change. The fixture has one
 * line per file: its name and its content in hexadecimal digits, {@code [n]} for n bytes of zero.
 * Formats: docs/formats.
 */
class GoldenFilesTest {
    private static final String CHECKPOINT_VERSION_1 =
            "5053524300010000000000000000000100000000000000070000000000000000a5898248";

    private static final Pattern ZEROS = Pattern.compile("\\[(\\d+)]");

    @Test
    void aSmallLogIsWrittenAsPublished() throws IOException {
        SimDisk disk = SimDisk.standalone(1);
        write(disk);

        assertThat(files(disk)).isEqualTo(golden());
    }

    @Test
    void whatWasPublishedCanBeOpened() throws IOException {
        assertOpens(golden());
    }

    @Test
    void aCheckpointWithoutACleanedOffsetCanBeOpened() throws IOException {
        TreeMap<String, String> files = golden();
        files.put(LogFiles.RECOVERY_CHECKPOINT, "00".repeat(4096) + CHECKPOINT_VERSION_1);

        assertOpens(files);
    }

    private static void assertOpens(TreeMap<String, String> files) throws IOException {
        SimDisk disk = SimDisk.standalone(1);
        disk.createDirectories(LogFixture.DIRECTORY);
        for (var entry : files.entrySet()) {
            try (StoredFile file = disk.open(LogFixture.DIRECTORY + "/" + entry.getKey())) {
                file.write(0, ByteBuffer.wrap(HexFormat.of().parseHex(entry.getValue())));
            }
        }

        LogFixture log = LogFixture.open(disk);

        assertThat(log.log.recovery().truncatedBytes()).isZero();
        assertThat(log.log.recoveryPoint()).isEqualTo(7);
        assertThat(log.log.logEndOffset()).isEqualTo(7);
        assertThat(log.log.lastStableOffset(7)).isEqualTo(5);
        assertThat(log.append(2, log.producerBatch(17, 0, 0, "x")))
                .isInstanceOf(LogAppend.Duplicate.class);
    }

    private static void write(SimDisk disk) throws IOException {
        LogFixture log = LogFixture.open(disk);
        log.log.reconfigure(LogFixture.SMALL.withIndex(60, 1_024));
        log.append(0, "a", "b");
        log.append(0, log.producerBatch(17, 0, 0, "x"));
        log.clock.nowMs += 10;
        log.append(2, transactional(log, 18, 0));
        log.append(
                2,
                RecordBatchBuilder.endOfTransaction(
                        18,
                        (short) 0,
                        log.clock.nowMs,
                        new ControlMarker(ControlMarker.Type.ABORT, 3)));
        log.log.roll();
        log.append(2, transactional(log, 18, 1));
        log.append(2, "c");
        log.log.close();
    }

    private static ByteBuffer transactional(LogFixture log, long id, int sequence) {
        return new RecordBatchBuilder()
                .producer(id, (short) 0, sequence)
                .transactional()
                .append(log.clock.nowMs, null, LogFixture.text("t"))
                .build();
    }

    private static TreeMap<String, String> files(SimDisk disk) throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        for (String name : disk.list(LogFixture.DIRECTORY)) {
            try (StoredFile file = disk.openForRead(LogFixture.DIRECTORY + "/" + name)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
                file.read(0, bytes);
                files.put(name, HexFormat.of().formatHex(bytes.array()));
            }
        }
        return files;
    }

    private static TreeMap<String, String> golden() throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        for (String line : lines()) {
            int space = line.indexOf(' ');
            String content =
                    ZEROS.matcher(line.substring(space + 1))
                            .replaceAll(run -> "00".repeat(Integer.parseInt(run.group(1))));
            files.put(line.substring(0, space), content);
        }
        return files;
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/orders-0.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
