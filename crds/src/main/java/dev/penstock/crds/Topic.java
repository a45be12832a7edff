/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One topic of a {@link Cluster} in the same namespace. Its name in the cluster is {@code
 * spec.topicName}, or else {@code metadata.name}.
 */
@Group(CustomResources.GROUP)
@Version(CustomResources.VERSION)
@Plural("topics")
@Singular("topic")
@ShortNames("pst")
@ValidationRule(
        value =
                "(has(self.spec.topicName) ? self.spec.topicName : self.metadata.name)"
                        + " == (has(oldSelf.spec.topicName) ? oldSelf.spec.topicName : oldSelf.metadata.name)",
        message =
                "a topic cannot be renamed: topicName is immutable; create another Topic and move the data")
@ValidationRule(
        value = "has(self.spec.topicName) || self.metadata.name.size() <= 249",
        message = "the name of a topic has at most 249 characters; set topicName to a shorter one")
@AdditionalPrinterColumn(name = "Cluster", jsonPath = ".spec.clusterRef.name")
@AdditionalPrinterColumn(
        name = "Partitions",
        jsonPath = ".status.partitions",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Replication",
        jsonPath = ".status.replicationFactor",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type=='Ready')].status")
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type=='Ready')].reason")
@AdditionalPrinterColumn(name = "Topic", jsonPath = ".status.topicName", priority = 1)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type=='Ready')].message",
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class Topic extends CustomResource<TopicSpec, TopicStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
