/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.act;

import dev.penstock.operator.observed.Expansion;
import dev.penstock.operator.observed.SettingsState;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;
import java.util.Optional;

/**
 * What came of a step.
 *
 * @param written resources as the API server has them now
 * @param stoppedPods UIDs of the pods that stop from now on, or are gone
 * @param failure why it is not done; it will be tried again
 * @param refusal that of somebody who would say the same again
 */
public record Deed(
        List<HasMetadata> written,
        List<String> stoppedPods,
        Optional<String> failure,
        Optional<Refusal> refusal) {

    /** What somebody does not let happen, and why. */
    public sealed interface Refusal {}

    /** Kubernetes does not let volumes grow. */
    public record VolumesRefused(Expansion.Refusal refusal) implements Refusal {}

    /** The brokers do not take settings. */
    public record SettingsRefused(SettingsState.Refusal refusal) implements Refusal {}

    static Deed done() {
        return new Deed(List.of(), List.of(), Optional.empty(), Optional.empty());
    }

    static Deed wrote(List<HasMetadata> resources) {
        return new Deed(resources, List.of(), Optional.empty(), Optional.empty());
    }

    static Deed refused(Refusal refusal) {
        return new Deed(List.of(), List.of(), Optional.empty(), Optional.of(refusal));
    }

    static Deed stopped(List<String> podUids) {
        return new Deed(List.of(), List.copyOf(podUids), Optional.empty(), Optional.empty());
    }

    /** Some pods stop, and others could not be stopped: why. */
    static Deed stoppedSome(List<String> podUids, String why) {
        return new Deed(List.of(), List.copyOf(podUids), Optional.of(why), Optional.empty());
    }

    /** Not done: why. */
    public static Deed failed(String why) {
        return new Deed(List.of(), List.of(), Optional.of(why), Optional.empty());
    }
}
