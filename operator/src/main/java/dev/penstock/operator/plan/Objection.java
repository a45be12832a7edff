/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import java.util.Optional;

/**
 * Why something may not be done now.
 *
 * @param kind what it holds back
 * @param broker that it is about
 * @param reason in one CamelCase word
 * @param message for people
 */
public record Objection(Kind kind, Optional<Integer> broker, String reason, String message) {

    /** What an objection holds back, and how long it may last. */
    public enum Kind {
        /** Brokers start or stop; it ends by itself. */
        Progress,
        /** A restart is held back because something would break. */
        Rollout,
        /** A change of the number of brokers is held back. */
        Scaling,
        /** A balance of replicas waits for its next batch. */
        Balance
    }

    static Objection progress(String reason, String message) {
        return new Objection(Kind.Progress, Optional.empty(), reason, message);
    }

    static Objection progress(int broker, String reason, String message) {
        return new Objection(Kind.Progress, Optional.of(broker), reason, message);
    }

    static Objection rollout(int broker, String reason, String message) {
        return new Objection(Kind.Rollout, Optional.of(broker), reason, message);
    }

    static Objection balance(String reason, String message) {
        return new Objection(Kind.Balance, Optional.empty(), reason, message);
    }

    static Objection scaling(String reason, String message) {
        return new Objection(Kind.Scaling, Optional.empty(), reason, message);
    }
}
