/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What the operator answers about a {@link Cluster}. Changes only when something changed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterStatus(
        @JsonPropertyDescription("The generation of the spec that this status speaks of.")
                @Nullable Long observedGeneration,
        @Size(max = 64) @JsonPropertyDescription("Kafka's cluster id. It stays with the volumes.")
                @Nullable String clusterId,
        @Size(max = 64)
                @JsonPropertyDescription(
                        "The version that all brokers run; spec.version is where it goes.")
                @Nullable String version,
        @StatusReplicas @JsonPropertyDescription("Brokers that exist.") @Nullable Integer replicas,
        @JsonPropertyDescription("Brokers that are ready to serve.")
                @Nullable Integer readyReplicas,
        @JsonPropertyDescription("Brokers that run what the spec asks for.")
                @Nullable Integer updatedReplicas,
        @Size(max = 16) @JsonPropertyDescription("Ready brokers of wanted brokers, such as 2/3.")
                @Nullable String brokersReady,
        @LabelSelector @Size(max = 256) @JsonPropertyDescription("Selects the pods of the brokers.")
                @Nullable String selector,
        @JsonPropertyDescription(
                        "Voters of the metadata quorum: 1, 3 or 5 of the first brokers, as replicas says.")
                @Nullable Integer voters,
        @Size(max = 512)
                @JsonPropertyDescription("Address for clients inside the Kubernetes cluster.")
                @Nullable String bootstrap,
        @JsonPropertyDescription("The restart of brokers that is going on.")
                @Nullable RolloutStatus rollout,
        @JsonPropertyDescription("The change of the number of brokers that is going on.")
                @Nullable ScalingStatus scaling,
        @JsonPropertyDescription("The balance of replicas that is going on.")
                @Nullable BalanceStatus balance,
        @JsonPropertyDescription("Volumes that grow by themselves; absent if they do not.")
                @Nullable StorageStatus storage,
        @Size(max = 32)
                @JsonPropertyDescription("What is as asked, and less safe than it could be.")
                @Nullable List<Warning> warnings,
        @Size(max = 16)
                @JsonPropertyDescription(
                        "Available, Balanced, Ready, with storage.autoExpand VolumesHaveRoom, and while they hold Reconciling and Stalled.")
                @Nullable List<Condition> conditions) {}
