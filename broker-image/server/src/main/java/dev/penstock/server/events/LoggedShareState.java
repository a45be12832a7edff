/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.share.ShareCoordinatorEvents;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;

/** Log lines of share coordinators. */
final class LoggedShareState implements ShareCoordinatorEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedShareState.class);

    @Override
    public void shareStateLoaded(int partition, long records, long tookNanos) {
        LOG.info(
                "share groups' state loaded partition={} records={} tookMs={}",
                partition,
                records,
                TimeUnit.NANOSECONDS.toMillis(tookNanos));
    }

    @Override
    public void shareStateNotLoaded(int partition, Exception cause) {
        LOG.error(
                "share groups' state not loaded partition={} next=\"it is tried again\"",
                partition,
                cause);
    }

    @Override
    public void shareStateResigned(int partition) {
        LOG.info("share groups' state resigned partition={}", partition);
    }
}
