/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;

import java.util.List;
import java.util.function.Consumer;

/** Asks each partition that a request names on its own loop, and answers when all have. */
final class PartitionQuestions {
    private PartitionQuestions() {}

    /** A partition as a request names it. */
    record Named(String topic, int partition) {}

    /**
     * What is asked of a partition that there is.
     *
     * @param <A> its answer
     */
    @FunctionalInterface
    interface Question<A> {
        /** Puts the question about the partition that was named at this index. */
        void ask(int index, TopicPartition partition, Consumer<A> answer);
    }

    /**
     * Asks them all.
     *
     * @param unknown the answer for partitions that there are not
     * @param all is given the answers in the order of the names, on the request's loop
     */
    static <A> void ask(
            RequestContext context,
            MetadataImage image,
            List<Named> named,
            Question<A> question,
            A unknown,
            Consumer<List<A>> all) {
        Gather<A> gather = new Gather<>(context.loop(), named.size(), all);
        for (int i = 0; i < named.size(); i++) {
            int index = i;
            Consumer<A> slot = gather.slot(index);
            image.topic(named.get(index).topic())
                    .flatMap(topic -> Topics.partition(topic, named.get(index).partition()))
                    .ifPresentOrElse(
                            partition -> question.ask(index, partition, slot),
                            () -> slot.accept(unknown));
        }
    }
}
