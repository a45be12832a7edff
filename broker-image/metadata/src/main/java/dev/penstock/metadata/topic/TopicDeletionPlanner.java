/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.topic;

import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.DeleteTopics;
import dev.penstock.metadata.command.TopicCommand.DeletedTopic;
import dev.penstock.metadata.command.TopicCommand.TopicDeletion;
import dev.penstock.metadata.command.TopicCommand.TopicReference;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.MetadataRecord;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deletes topics. */
public final class TopicDeletionPlanner {
    public Outcome<List<TopicDeletion>> delete(Draft draft, DeleteTopics command) {
        List<TopicDeletion> answers = new ArrayList<>();
        for (TopicReference reference : command.topics()) {
            answers.add(new TopicDeletion(reference, delete(draft, reference)));
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    private static Result<DeletedTopic> delete(Draft draft, TopicReference reference) {
        Optional<TopicImage> topic =
                switch (reference) {
                    case TopicReference.ByName byName -> draft.image().topic(byName.name());
                    case TopicReference.ById byId -> draft.image().topic(byId.topicId());
                };
        if (topic.isEmpty()) {
            return switch (reference) {
                case TopicReference.ByName byName ->
                        Result.refused(
                                ErrorName.UNKNOWN_TOPIC_OR_PARTITION,
                                "There is no topic " + byName.name() + ".");
                case TopicReference.ById byId ->
                        Result.refused(
                                ErrorName.UNKNOWN_TOPIC_ID,
                                "There is no topic with the id " + byId.topicId() + ".");
            };
        }
        draft.add(new MetadataRecord.RemoveTopic(topic.get().id()));
        return Result.done(new DeletedTopic(topic.get().id(), topic.get().name()));
    }
}
