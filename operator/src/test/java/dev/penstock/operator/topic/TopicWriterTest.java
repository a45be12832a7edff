/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.act.EventRecorder;
import dev.penstock.operator.act.ResourceWriter;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

class TopicWriterTest {
    private final KubernetesClient client =
            new KubernetesClientBuilder().withConfig(Config.empty()).build();
    private final TopicWriter writer =
            new TopicWriter(
                    new ResourceWriter(client), new EventRecorder(client, Clock.systemUTC()));

    @AfterEach
    void stop() {
        writer.close();
        client.close();
    }

    /** A thread for each that waits took more memory than all Topics, and the operator died. */
    @Test
    void twentyThousandTopicsTakeNoMoreThreadsThanFew() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        writer.forEach(
                IntStream.range(0, 20_000).boxed().toList(),
                item -> {
                    threads.add(Thread.currentThread());
                    done.add(item);
                });
        assertThat(done).hasSize(20_000);
        assertThat(threads).hasSizeLessThanOrEqualTo(TopicWriter.MAX_PARALLEL_WRITES);
    }

    @Test
    void aWriteThatFailsKeepsNoOtherBack() {
        Set<String> done = ConcurrentHashMap.newKeySet();
        writer.forEach(
                List.of("before", "refused", "after"),
                item -> {
                    if (item.equals("refused")) {
                        throw new KubernetesClientException("no");
                    }
                    done.add(item);
                });
        assertThat(done).containsExactlyInAnyOrder("before", "after");
    }
}
