/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

/** What became of one item of an order. */
public sealed interface Outcome {

    /** It was done. */
    record Done() implements Outcome {}

    /** A topic was created, and has this id. */
    record Created(String topicId) implements Outcome {}

    /** The brokers refuse it, and would refuse it again: something has to change first. */
    record Refused(String reason, String message) implements Outcome {}

    /** It was not done, or it is not known; asking again may help. */
    record Failed(String message) implements Outcome {}
}
