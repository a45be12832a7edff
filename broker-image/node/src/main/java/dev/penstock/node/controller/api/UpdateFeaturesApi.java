/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.ClusterCommand.FeatureUpdate;
import dev.penstock.metadata.command.ClusterCommand.UpdateFeatures;
import dev.penstock.metadata.command.ClusterCommand.UpgradeType;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.UpdateFeaturesRequest;
import dev.penstock.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import dev.penstock.protocol.message.UpdateFeaturesResponse;
import dev.penstock.protocol.message.UpdateFeaturesResponse.UpdatableFeatureResult;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Somebody moves the levels of features: all that are named, or none. */
public final class UpdateFeaturesApi implements ControllerApi<UpdateFeaturesRequest> {
    private final Controller controller;

    public UpdateFeaturesApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.UPDATE_FEATURES;
    }

    @Override
    public void handle(
            UpdateFeaturesRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        List<FeatureUpdate> updates = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (FeatureUpdateKey asked : request.featureUpdates()) {
            Optional<UpgradeType> type = type(asked, version);
            if (type.isEmpty() || !names.add(asked.feature())) {
                answer.accept(
                        refusal(
                                request,
                                ErrorCode.INVALID_REQUEST,
                                type.isEmpty()
                                        ? "The upgrade type of "
                                                + asked.feature()
                                                + " is upgrade (1), safe downgrade (2) or unsafe downgrade (3), not "
                                                + asked.upgradeType()
                                                + "."
                                        : "The request names " + asked.feature() + " twice."));
                return;
            }
            updates.add(new FeatureUpdate(asked.feature(), asked.maxVersionLevel(), type.get()));
        }
        controller.submit(
                new UpdateFeatures(updates, request.validateOnly()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        _ -> updated(request),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(UpdateFeaturesRequest request, ErrorCode error, String message) {
        return new UpdateFeaturesResponse().setErrorCode(error.code()).setErrorMessage(message);
    }

    /** Version 0 only says whether a downgrade is allowed. */
    private static Optional<UpgradeType> type(FeatureUpdateKey asked, short version) {
        if (version == 0) {
            return Optional.of(
                    asked.allowDowngrade() ? UpgradeType.SAFE_DOWNGRADE : UpgradeType.UPGRADE);
        }
        for (UpgradeType known : UpgradeType.values()) {
            if (known.id() == asked.upgradeType()) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** The single results are for versions before 2, which have no other word for success. */
    private static Message updated(UpdateFeaturesRequest request) {
        return new UpdateFeaturesResponse()
                .setErrorMessage(null)
                .setResults(
                        request.featureUpdates().stream()
                                .map(
                                        asked ->
                                                new UpdatableFeatureResult()
                                                        .setFeature(asked.feature())
                                                        .setErrorMessage(null))
                                .toList());
    }
}
