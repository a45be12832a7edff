/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.e2e.chaos.History.Sent;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The checker finds what it is there for. */
class HistoryTest {
    private final History history = new History();
    private final TreeMap<Long, Sent> there = new TreeMap<>();

    @Test
    void aSoundHistoryHasNoFindings() {
        acknowledged(0, 0);
        acknowledged(1, 1);
        history.read("reader", sent(0), 0, 0);

        assertThat(findings()).isEmpty();
    }

    @Test
    void whatWasAcknowledgedAndIsNotThereIsLost() {
        acknowledged(0, 0);
        there.clear();

        assertThat(findings()).singleElement().asString().startsWith("lost: ");
    }

    @Test
    void whatWasReadAndIsNotThereIsLost() {
        history.sending(sent(0));
        history.read("reader", sent(0), 0, 0);

        assertThat(findings()).singleElement().asString().startsWith("lost: ");
    }

    @Test
    void oneRecordTwiceIsDuplicated() {
        acknowledged(0, 0);
        there.put(1L, sent(0));

        assertThat(findings()).singleElement().asString().startsWith("duplicated: ");
    }

    @Test
    void anEarlierRecordBehindALaterOneIsReordered() {
        history.sending(sent(0));
        history.sending(sent(1));
        there.put(0L, sent(1));
        there.put(1L, sent(0));

        assertThat(findings()).singleElement().asString().startsWith("reordered: ");
    }

    @Test
    void whatNobodySentIsAPhantom() {
        there.put(0L, sent(5));
        history.read("reader", sent(5), 0, 0);

        assertThat(findings()).singleElement().asString().startsWith("phantom: ");
    }

    @Test
    void aReaderDoesNotGoBack() {
        acknowledged(0, 0);
        history.read("reader", sent(0), 0, 1);

        assertThat(findings()).singleElement().asString().contains("was at 1 and reads 0");
    }

    @Test
    void aGroupDoesNotGoBack() {
        history.committed(0, 7);
        history.resumedAt(0, 6);

        assertThat(findings()).singleElement().asString().contains("ran back from 7 to 6");
    }

    private void acknowledged(int number, long offset) {
        history.sending(sent(number));
        history.acknowledged(sent(number), offset);
        there.put(offset, sent(number));
    }

    private List<String> findings() {
        return history.check(Map.of(0, there));
    }

    private static Sent sent(int number) {
        return new Sent(0, 0, number);
    }
}
