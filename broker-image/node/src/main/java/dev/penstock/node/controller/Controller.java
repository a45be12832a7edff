/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.metadata.command.Command;

import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Where commands go. May be called from any loop. */
public interface Controller {
    /**
     * Decides a command, if this broker is the active controller.
     *
     * @param answer is called on the metadata loop, once the decision is committed
     */
    default <R> void submit(Command<R> command, Consumer<ControllerAnswer<R>> answer) {
        submitAt(_ -> command, answer);
    }

    /**
     * Decides a command that carries where its first record will stand.
     *
     * @param command is made on the metadata loop, from that offset
     * @param answer is called on the metadata loop, once the decision is committed
     */
    <R> void submitAt(LongFunction<Command<R>> command, Consumer<ControllerAnswer<R>> answer);

    /** Whether this broker is the active controller, as far as it knows. */
    boolean isActive();
}
