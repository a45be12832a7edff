/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.metadata.command.Rejection;

/**
 * What became of a command.
 *
 * @param <R> the command's response
 */
public sealed interface ControllerAnswer<R> {
    /** Decided and committed. */
    record Committed<R>(R response) implements ControllerAnswer<R> {}

    /** Refused by the machine; nothing has changed. */
    record Rejected<R>(Rejection rejection) implements ControllerAnswer<R> {}

    /**
     * Not decided here, or lost with the leadership: another broker is the controller, or none is
     * known. Nothing has changed.
     */
    record NotController<R>() implements ControllerAnswer<R> {}

    /**
     * Decided, but leadership was lost before the commit, and this broker did not learn what the
     * next leader kept: it may or may not come to be.
     */
    record Unknown<R>() implements ControllerAnswer<R> {}
}
