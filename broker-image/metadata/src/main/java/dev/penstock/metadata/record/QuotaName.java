/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import java.util.Comparator;
import java.util.Optional;

/** Which users, or which client ids, a quota is for. */
public sealed interface QuotaName extends Comparable<QuotaName> {
    /** Each that has no quota of its own: each one alone, not all together. */
    record Default() implements QuotaName {}

    /** This one. */
    record Named(String name) implements QuotaName {}

    /** The one of this name; the default without. */
    static QuotaName of(Optional<String> name) {
        return name.<QuotaName>map(Named::new).orElseGet(Default::new);
    }

    /** The name; empty for the default. */
    default Optional<String> toName() {
        return switch (this) {
            case Default() -> Optional.empty();
            case Named(String name) -> Optional.of(name);
        };
    }

    /** The default comes first. */
    @Override
    default int compareTo(QuotaName other) {
        return Comparator.<QuotaName>comparingInt(each -> each instanceof Default ? 0 : 1)
                .thenComparing(each -> each.toName().orElse(""))
                .compare(this, other);
    }
}
