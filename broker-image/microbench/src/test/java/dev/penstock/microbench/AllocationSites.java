/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the data loops allocate what. Whole only in a JVM with {@code -XX:-UseTLAB}, in which each
 * allocation is an event; the table is empty in others.
 */
final class AllocationSites implements AutoCloseable {
    private static final String EVENT = "jdk.ObjectAllocationOutsideTLAB";
    private static final int SHOWN = 80;
    private static final int FRAMES = 3;

    private final Recording recording = new Recording();

    AllocationSites() {
        recording.enable(EVENT).withStackTrace();
        recording.start();
    }

    /**
     * Ends the recording; gives a line for each class and site, the dearest first.
     *
     * @param requests by which bytes and objects are divided
     */
    List<String> each(int requests) throws IOException {
        recording.stop();
        Path file = Files.createTempFile("allocation", ".jfr");
        try {
            recording.dump(file);
            return lines(RecordingFile.readAllEvents(file), requests);
        } finally {
            Files.delete(file);
        }
    }

    private static List<String> lines(List<RecordedEvent> events, int requests) {
        Map<String, long[]> sites = new TreeMap<>();
        for (RecordedEvent event : events) {
            if (event.getThread().getJavaName().startsWith(BrokerHere.LOOP_THREADS)) {
                long[] sums = sites.computeIfAbsent(site(event), _ -> new long[2]);
                sums[0] += event.getLong("allocationSize");
                sums[1]++;
            }
        }
        List<Map.Entry<String, long[]>> dearest = new ArrayList<>(sites.entrySet());
        dearest.sort(Comparator.comparingLong(site -> -site.getValue()[0]));
        return dearest.stream()
                .limit(SHOWN)
                .map(
                        site ->
                                "%7.1f B %5.2f objects  %s"
                                        .formatted(
                                                (double) site.getValue()[0] / requests,
                                                (double) site.getValue()[1] / requests,
                                                site.getKey()))
                .toList();
    }

    private static String site(RecordedEvent event) {
        StringBuilder site = new StringBuilder(event.getClass("objectClass").getName());
        if (event.getStackTrace() != null) {
            for (RecordedFrame frame :
                    event.getStackTrace().getFrames().stream().limit(FRAMES).toList()) {
                String type = frame.getMethod().getType().getName();
                site.append(" < ")
                        .append(type.substring(type.lastIndexOf('.') + 1))
                        .append('.')
                        .append(frame.getMethod().getName())
                        .append(':')
                        .append(frame.getLineNumber());
            }
        }
        return site.toString();
    }

    @Override
    public void close() {
        recording.close();
    }
}
