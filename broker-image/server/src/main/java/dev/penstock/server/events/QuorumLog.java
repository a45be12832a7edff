/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.raft.RaftEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens in the metadata quorum, as lines of the log. */
final class QuorumLog {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumLog.class);

    private QuorumLog() {}

    static void write(RaftEvent event) {
        switch (event) {
            case RaftEvent.RoleChanged changed ->
                    LOG.info(
                            "quorum role={} was={} epoch={} reason=\"{}\"",
                            changed.to(),
                            changed.from(),
                            changed.epoch(),
                            changed.reason());
            case RaftEvent.VotersChanged changed ->
                    LOG.info("quorum voters={} offset={}", changed.voters(), changed.offset());
            case RaftEvent.OwnPastLost lost ->
                    LOG.error(
                            "quorum metadata=lost broker={} its_epoch={} own_epoch={} advice=\"this"
                                    + " broker decides about the cluster's metadata and has lost"
                                    + " it, while broker {} still has it: stop this broker and give"
                                    + " it back its disk; see the runbook metadata-lost\"",
                            lost.replica(),
                            lost.itsEpoch(),
                            lost.ownEpoch(),
                            lost.replica());
            case RaftEvent.Truncated _, RaftEvent.CorruptFetch _, RaftEvent.RequestRefused _ ->
                    LOG.warn("quorum event={}", event);
            default -> LOG.debug("quorum event={}", event);
        }
    }
}
