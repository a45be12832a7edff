/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

class TopicQueueTest {
    private final TopicQueue queue = new TopicQueue();

    private void add(String... names) {
        List.of(names).forEach(queue::add);
    }

    @Test
    void aSingleTopicIsInTheNextTurnHoweverManyWait() {
        IntStream.range(0, 10_000).forEach(number -> queue.add("many-" + number));
        queue.add("single");
        assertThat(queue.take(100)).contains("single");
    }

    @Test
    void theOldestIsInTheNextTurnHoweverManyCome() {
        queue.add("first");
        IntStream.range(0, 10_000).forEach(number -> queue.add("many-" + number));
        assertThat(queue.take(100)).contains("first");
    }

    @Test
    void whatNothingHappenedToWaitsBehindTheOthers() {
        add("a", "b");
        queue.addBehind(List.of("swept", "b"));
        assertThat(queue.take(1)).containsExactly("b");
        assertThat(queue.take(3)).containsExactly("a", "swept");
    }

    @Test
    void aTopicThatSomethingHappensToAgainIsLookedAtOnceAndAsTheNewest() {
        add("a", "b", "a");
        assertThat(queue.take(10)).containsExactly("a", "b");
        assertThat(queue.isEmpty()).isTrue();
    }
}
