/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Uuid;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.world.SimRandomness;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class FetchSessionsTest {
    private final FetchSessions sessions = new FetchSessions(new SimRandomness(1));

    @Test
    void theNextFetchHurriesTheLatestOnce() {
        List<String> hurried = new ArrayList<>();
        sessions.hurryLatest();
        sessions.begun(() -> hurried.add("first"));
        sessions.hurryLatest();
        sessions.hurryLatest();
        assertThat(hurried).containsExactly("first");

        sessions.begun(() -> hurried.add("second"));
        sessions.begun(() -> hurried.add("third"));
        sessions.hurryLatest();

        assertThat(hurried).containsExactly("first", "third");
    }

    @Test
    void aSecondRequestBeforeTheFirstAnswerIsTheNextEpoch() {
        var begun = (FetchPlan.Planned) sessions.plan(fetch(0, 0, 0));

        assertThat(wanted(begun.sessionId(), 1)).isEqualTo(1);
        assertThat(sessions.plan(fetch(begun.sessionId(), 2, 1)))
                .isInstanceOf(FetchPlan.Planned.class);
        assertThat(sessions.plan(fetch(begun.sessionId(), 2)))
                .isEqualTo(new FetchPlan.Refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH));
        assertThat(wanted(begun.sessionId(), 3)).isEqualTo(2);
    }

    private int wanted(int sessionId, int epoch) {
        return ((FetchPlan.Planned) sessions.plan(fetch(sessionId, epoch))).wanted().size();
    }

    private static FetchRequest fetch(int sessionId, int epoch, int... partitions) {
        FetchRequest.FetchTopic topic = new FetchRequest.FetchTopic().setTopicId(Uuid.ONE);
        for (int partition : partitions) {
            topic.partitions().add(new FetchRequest.FetchPartition().setPartition(partition));
        }
        return new FetchRequest()
                .setSessionId(sessionId)
                .setSessionEpoch(epoch)
                .setTopics(partitions.length == 0 ? List.of() : List.of(topic));
    }
}
