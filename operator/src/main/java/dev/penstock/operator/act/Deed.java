/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.act;

import dev.penstock.operator.observed.Expansion;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;
import java.util.Optional;

/**
 * What came of a step.
 *
 * @param written resources as the API server has them now
 * @param stoppedPod UID of the pod that stops from now on, or is gone
 * @param failure why it is not done; it will be tried again
 * @param refusal why volumes may not grow
 */
public record Deed(
        List<HasMetadata> written,
        Optional<String> stoppedPod,
        Optional<String> failure,
        Optional<Expansion.Refusal> refusal) {
    static Deed done() {
        return new Deed(List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Deed wrote(List<HasMetadata> resources) {
        return new Deed(resources, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Deed refused(Expansion.Refusal refusal) {
        return new Deed(List.of(), Optional.empty(), Optional.empty(), Optional.of(refusal));
    }

    static Deed stopped(String podUid) {
        return new Deed(List.of(), Optional.of(podUid), Optional.empty(), Optional.empty());
    }

    /** Not done: why. */
    public static Deed failed(String why) {
        return new Deed(List.of(), Optional.empty(), Optional.of(why), Optional.empty());
    }
}
