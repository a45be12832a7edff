/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.coordinator.share.DeliveryState;
import dev.penstock.coordinator.share.ShareGroupConfig;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** One member says what becomes of records that it holds: all of it holds, or nothing. */
final class Settlement {
    private final Runs runs;
    private final ShareGroupConfig config;
    private final String memberId;
    private boolean settles;

    Settlement(Runs runs, ShareGroupConfig config, String memberId) {
        this.runs = runs;
        this.config = config;
        this.memberId = memberId;
    }

    /** Whether something was changed that has to be kept. */
    boolean settles() {
        return settles;
    }

    /** Why it cannot be; null when it can. */
    AcknowledgeOutcome.@Nullable Reason objection(List<Acknowledgement> acknowledgements) {
        long next = 0;
        for (Acknowledgement said : acknowledgements) {
            if (said.firstOffset() < next
                    || (!config.renewEnabled() && said.types().contains(AcknowledgeType.RENEW))) {
                return AcknowledgeOutcome.Reason.INVALID_REQUEST;
            }
            next = said.lastOffset() + 1;
        }
        for (Acknowledgement said : acknowledgements) {
            // A leader before may have delivered what this one has not, and others may have dealt
            // with all of it since: nobody holds that any more.
            if (said.lastOffset() >= runs.nextOffset() || said.lastOffset() < runs.startOffset()) {
                return AcknowledgeOutcome.Reason.INVALID_RECORD_STATE;
            }
            for (Run run : runs.within(said.firstOffset(), said.lastOffset())) {
                if (!isMine(run)) {
                    return AcknowledgeOutcome.Reason.INVALID_RECORD_STATE;
                }
            }
        }
        return null;
    }

    private boolean isMine(Run run) {
        return run.delivery() instanceof Delivery.Acquired acquired
                && acquired.memberId().equals(memberId);
    }

    /** Does it; a part that lies before the start offset is done with already. */
    void apply(List<Acknowledgement> acknowledgements, long renewedNanos) {
        for (Acknowledgement said : acknowledgements) {
            long first = said.firstOffset();
            while (first <= said.lastOffset()) {
                long last = said.lastOfSameType(first);
                AcknowledgeType type = said.typeOf(first);
                for (Run run : runs.within(first, last)) {
                    runs.replace(changed(run, type, renewedNanos));
                }
                first = last + 1;
            }
        }
    }

    private Run changed(Run run, AcknowledgeType type, long renewedNanos) {
        Delivery.Acquired held = (Delivery.Acquired) run.delivery();
        if (type == AcknowledgeType.RENEW) {
            return run.with(
                    new Delivery.Acquired(memberId, renewedNanos), run.deliveryCount(), false);
        }
        settles = true;
        DeliveryState target =
                switch (type) {
                    case ACCEPT -> DeliveryState.ACKNOWLEDGED;
                    case RELEASE -> released(run.deliveryCount(), config);
                    case REJECT, GAP, RENEW -> DeliveryState.ARCHIVED;
                };
        return run.with(new Delivery.Settling(target, held, false), run.deliveryCount(), false);
    }

    /** What becomes of records that are given back: they are delivered so often and no more. */
    static DeliveryState released(int deliveryCount, ShareGroupConfig config) {
        return deliveryCount >= config.maxDeliveryCount()
                ? DeliveryState.ARCHIVED
                : DeliveryState.AVAILABLE;
    }
}
