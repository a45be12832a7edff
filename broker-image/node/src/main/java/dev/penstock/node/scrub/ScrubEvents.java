/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.scrub;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.DamagedLogException;

/** What scrubbing tells. Called on the loops of the logs. */
public interface ScrubEvents {
    /** Tells nobody. */
    ScrubEvents NONE =
            new ScrubEvents() {
                @Override
                public void read(long bytes) {}

                @Override
                public void passed(long bytes, long tookNanos) {}

                @Override
                public void foundDamage(
                        String topic,
                        TopicPartition partition,
                        DamagedLogException damage,
                        boolean waits) {}

                @Override
                public void foundMetadataDamage(DamagedLogException damage, boolean replaced) {}
            };

    /** So much was read again. */
    void read(long bytes);

    /** All logs of a loop were read again. */
    void passed(long bytes, long tookNanos);

    /**
     * Durable bytes are wrong.
     *
     * @param waits whether the log stays as it is until another broker leads; otherwise it is set
     *     aside and fetched again now
     */
    void foundDamage(
            String topic, TopicPartition partition, DamagedLogException damage, boolean waits);

    /**
     * Durable bytes of the metadata are wrong.
     *
     * @param replaced whether a new snapshot stands in their place; otherwise they hold what is not
     *     committed yet, and the next pass tries again
     */
    void foundMetadataDamage(DamagedLogException damage, boolean replaced);
}
