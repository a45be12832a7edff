/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.AnyType;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** What is laid over the pods of the brokers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodTemplateSpec(
        @Size(max = 32)
                @ValidationRule(
                        value =
                                "self.all(key, !key.startsWith('penstock.dev/') && !key.startsWith('app.kubernetes.io/'))",
                        message =
                                "template.labels cannot set penstock.dev/ or app.kubernetes.io/ labels: the operator selects by them")
                @JsonPropertyDescription("Labels added to the pods.")
                @Nullable Map<String, String> labels,
        @Size(max = 32)
                @ValidationRule(
                        value = "self.all(key, !key.startsWith('penstock.dev/'))",
                        message =
                                "template.annotations cannot set penstock.dev/ annotations: the operator writes them")
                @JsonPropertyDescription("Annotations added to the pods.")
                @Nullable Map<String, String> annotations,
        @Size(max = 32) @JsonPropertyDescription("Labels that the nodes of the brokers must have.")
                @Nullable Map<String, String> nodeSelector,
        @Size(max = 32) @JsonPropertyDescription("Taints of nodes that the brokers tolerate.")
                @Nullable List<Toleration> tolerations,
        @JsonPropertyDescription(
                        "As a pod's affinity. What the API server refuses in it is said by the condition Ready.")
                @Nullable AnyType affinity,
        @Size(max = 253)
                @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
                @JsonPropertyDescription("Name of the PriorityClass of the brokers.")
                @Nullable String priorityClassName,
        @Size(max = 16) @JsonPropertyDescription("Names of Secrets for pulling the image.")
                @Nullable List<String> imagePullSecrets) {

    /** As a pod's. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Toleration(
            @Size(max = 317) @JsonPropertyDescription("Key of the taint; all if absent.")
                    @Nullable String key,
            @JsonPropertyDescription("Equal (if absent) or Exists.") @Nullable Operator operator,
            @Size(max = 63) @JsonPropertyDescription("Value of the taint, with Equal.")
                    @Nullable String value,
            @JsonPropertyDescription("Effect of the taint; all if absent.") @Nullable Effect effect,
            @JsonPropertyDescription("How long a broker stays on a node with NoExecute.")
                    @Nullable Long tolerationSeconds) {

        /** How a taint is compared. */
        public enum Operator {
            Equal,
            Exists
        }

        /** What a taint does. */
        public enum Effect {
            NoSchedule,
            PreferNoSchedule,
            NoExecute
        }
    }
}
