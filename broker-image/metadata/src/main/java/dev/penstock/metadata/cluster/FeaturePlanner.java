/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.cluster;

import dev.penstock.metadata.command.ClusterCommand.FeatureUpdate;
import dev.penstock.metadata.command.ClusterCommand.FeaturesUpdated;
import dev.penstock.metadata.command.ClusterCommand.UpdateFeatures;
import dev.penstock.metadata.command.ClusterCommand.UpgradeType;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.FeatureRange;
import dev.penstock.metadata.record.MetadataRecord;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Moves the levels of features; all of a request or none. */
public final class FeaturePlanner {
    public Outcome<FeaturesUpdated> update(Draft draft, UpdateFeatures command) {
        for (FeatureUpdate update : command.updates()) {
            String objection = objection(draft.image(), update);
            if (objection != null) {
                return Outcome.rejected(ErrorName.INVALID_UPDATE_VERSION, objection);
            }
            if (draft.image().features().getOrDefault(update.name(), (short) 0) != update.level()) {
                draft.add(new MetadataRecord.Feature(update.name(), update.level()));
            }
        }
        int changed = draft.size();
        return new Outcome.Decision<>(
                command.validateOnly() ? List.of() : draft.records(), new FeaturesUpdated(changed));
    }

    private static @Nullable String objection(MetadataImage image, FeatureUpdate update) {
        FeatureRange supported = FeatureLevels.supported().get(update.name());
        if (supported == null) {
            return "The feature " + update.name() + " is not supported.";
        }
        if (!supported.contains(update.level())) {
            return "The feature "
                    + update.name()
                    + " can be at level "
                    + supported.lowest()
                    + " to "
                    + supported.highest()
                    + ", not at "
                    + update.level()
                    + ".";
        }
        short current = image.features().getOrDefault(update.name(), (short) 0);
        if (update.level() < current && update.type() == UpgradeType.UPGRADE) {
            return "The feature "
                    + update.name()
                    + " is at level "
                    + current
                    + "; going down to "
                    + update.level()
                    + " must be asked for as a downgrade.";
        }
        for (BrokerImage broker : image.brokers().values()) {
            FeatureRange range = broker.features().get(update.name());
            if (range == null || !range.contains(update.level())) {
                return "Broker "
                        + broker.id()
                        + " cannot run "
                        + update.name()
                        + " at level "
                        + update.level()
                        + ".";
            }
        }
        return null;
    }
}
