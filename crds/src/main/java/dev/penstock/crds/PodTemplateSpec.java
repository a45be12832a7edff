/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import org.jspecify.annotations.Nullable;

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
                @Nullable Map<String, String> annotations) {}
