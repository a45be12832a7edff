/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.record.ControlMarker;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was written to a compacted log, and what it may look like then. */
final class CompactionModel {
    private final TreeMap<Long, Written> written = new TreeMap<>();
    private final Map<Long, Long> openTransactions = new HashMap<>();
    private final Set<Long> aborted = new HashSet<>();
    private long endOffset;

    /** One record; null as key is a control record. */
    private record Written(long producerId, String key, String value, long appendedMs) {}

    long endOffset() {
        return endOffset;
    }

    void appended(RecordBatch batch, long nowMs) {
        if (batch.isControl()) {
            Record marker = batch.records().iterator().next();
            long first = openTransactions.remove(batch.producerId());
            if (ControlMarker.from(marker).orElseThrow().type() == ControlMarker.Type.ABORT) {
                written.tailMap(first)
                        .forEach(
                                (offset, record) -> {
                                    if (record.producerId == batch.producerId()) {
                                        aborted.add(offset);
                                    }
                                });
            }
        } else {
            for (Record record : batch.records()) {
                written.put(
                        record.offset(),
                        new Written(
                                batch.producerId(),
                                LogFixture.string(record.key()),
                                LogFixture.string(record.value()),
                                nowMs));
            }
            if (batch.isTransactional()) {
                openTransactions.putIfAbsent(batch.producerId(), batch.baseOffset());
            }
        }
        endOffset = batch.nextOffset();
    }

    boolean hasOpenTransaction(long producerId) {
        return openTransactions.containsKey(producerId);
    }

    /** A crash took what was appended from the offset on. */
    void cutTo(long offset, CompactedLog log) throws java.io.IOException {
        if (offset == endOffset) {
            return;
        }
        // What was decided by what is lost is undecided again: the model is made anew.
        written.tailMap(offset).clear();
        aborted.removeIf(each -> each >= offset);
        endOffset = offset;
        openTransactions.clear();
        for (ProducerInfo producer : log.log().producers().describe()) {
            producer.transactionFirstOffset()
                    .ifPresent(
                            first -> {
                                openTransactions.put(producer.producerId(), first);
                                aborted.removeIf(
                                        each ->
                                                each >= first
                                                        && written.get(each).producerId
                                                                == producer.producerId());
                            });
        }
    }

    /** The log is what it may be. */
    void check(CompactedLog log, long nowMs) throws java.io.IOException {
        long cleaned = log.log().cleanedOffset();
        TreeMap<Long, Written> found = new TreeMap<>();
        for (RecordBatch batch : log.batches()) {
            if (!batch.isControl()) {
                for (Record record : batch.records()) {
                    Written expected = written.get(record.offset());
                    assertThat(expected).as("was written at %d", record.offset()).isNotNull();
                    assertThat(LogFixture.string(record.key())).isEqualTo(expected.key);
                    assertThat(LogFixture.string(record.value())).isEqualTo(expected.value);
                    found.put(record.offset(), expected);
                }
            }
        }
        assertThat(log.log().logEndOffset()).isEqualTo(endOffset);
        long untouched = log.log().recoveryPoint();
        assertThat(found.tailMap(untouched)).isEqualTo(written.tailMap(untouched));
        assertThat(found.headMap(cleaned).keySet()).noneMatch(aborted::contains);
        checkNewest(found, log.log().logStartOffset(), nowMs);
        checkOnePerKey(found.headMap(cleaned));
    }

    private void checkNewest(TreeMap<Long, Written> found, long logStart, long nowMs) {
        Map<String, Long> newest = new HashMap<>();
        written.tailMap(logStart)
                .forEach(
                        (offset, record) -> {
                            if (!aborted.contains(offset) && !isOpen(offset, record)) {
                                newest.put(record.key, offset);
                            }
                        });
        newest.forEach(
                (key, offset) -> {
                    Written record = written.get(offset);
                    boolean mayBeGone =
                            record.value.equals("null")
                                    && nowMs - record.appendedMs
                                            >= CompactedLog.DELETE_RETENTION_MS;
                    if (!mayBeGone) {
                        assertThat(found).as("the newest of %s", key).containsKey(offset);
                    }
                });
    }

    private boolean isOpen(long offset, Written record) {
        Long first = openTransactions.get(record.producerId);
        return first != null && offset >= first;
    }

    private static void checkOnePerKey(Map<Long, Written> clean) {
        Set<String> keys = new HashSet<>();
        clean.forEach(
                (offset, record) ->
                        assertThat(keys.add(record.key))
                                .as("a second record of %s, at %d", record.key, offset)
                                .isTrue());
    }
}
