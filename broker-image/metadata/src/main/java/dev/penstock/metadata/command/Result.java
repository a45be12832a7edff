/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

import java.util.Optional;
import java.util.function.Function;

/**
 * A value, or why there is none.
 *
 * @param <T> the value
 */
public sealed interface Result<T> {
    /** It was done. */
    record Done<T>(T value) implements Result<T> {}

    /** It was refused, and nothing has changed. */
    record Refused<T>(Rejection rejection) implements Result<T> {}

    static <T> Result<T> done(T value) {
        return new Done<>(value);
    }

    static <T> Result<T> refused(Rejection rejection) {
        return new Refused<>(rejection);
    }

    static <T> Result<T> refused(ErrorName error, String message) {
        return new Refused<>(new Rejection(error, message));
    }

    default boolean isDone() {
        return this instanceof Done;
    }

    /** Why it was refused; empty when it was done. */
    default Optional<Rejection> refusal() {
        return switch (this) {
            case Done<T> _ -> Optional.empty();
            case Refused<T> refused -> Optional.of(refused.rejection());
        };
    }

    /** The value; empty when it was refused. */
    default Optional<T> toOptional() {
        return switch (this) {
            case Done<T> done -> Optional.of(done.value());
            case Refused<T> _ -> Optional.empty();
        };
    }

    /** Goes on with the value, if there is one. */
    default <R> Result<R> then(Function<T, Result<R>> next) {
        return switch (this) {
            case Done<T> done -> next.apply(done.value());
            case Refused<T> refused -> refused(refused.rejection());
        };
    }
}
