/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.Invariants;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The items of a request, of which some cannot even be put to the machine: a negative broker, a
 * kind of resource that has no settings. The others go into one command; the answer then tells of
 * all, in the order of the request.
 *
 * @param <Q> an item of the request
 * @param <C> an item of the command
 */
final class Sifted<Q, C> {
    private final List<Item<Q, C>> items;

    private Sifted(List<Item<Q, C>> items) {
        this.items = items;
    }

    static <Q, C> Sifted<Q, C> of(List<Q> asked, Function<Q, Result<C>> read) {
        List<Item<Q, C>> items = new ArrayList<>(asked.size());
        for (Q one : asked) {
            items.add(new Item<>(one, read.apply(one)));
        }
        return new Sifted<>(items);
    }

    /** What the command is about. */
    List<C> wanted() {
        List<C> wanted = new ArrayList<>(items.size());
        for (Item<Q, C> item : items) {
            item.read().toOptional().ifPresent(wanted::add);
        }
        return wanted;
    }

    /**
     * Joins what was refused here with what the machine says.
     *
     * @param results one for each that is wanted, in that order
     */
    <R, A> List<A> join(List<Result<R>> results, BiFunction<Q, Result<R>, A> answer) {
        Invariants.check(
                results.size() == wanted().size(), "each is answered once", results.size());
        Iterator<Result<R>> next = results.iterator();
        List<A> answers = new ArrayList<>(items.size());
        for (Item<Q, C> item : items) {
            Result<R> result =
                    switch (item.read()) {
                        case Result.Done<C> _ -> next.next();
                        case Result.Refused<C>(Rejection rejection) -> Result.refused(rejection);
                    };
            answers.add(answer.apply(item.asked(), result));
        }
        return answers;
    }

    private record Item<Q, C>(Q asked, Result<C> read) {}
}
