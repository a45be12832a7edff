/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.scrub;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.DamagedLogException;

/** What scrubbing tells. Called on data loops. */
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
}
