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
 * One Kafka-compatible cluster of brokers.
 *
 * <p>The name is a prefix of the names of everything that belongs to the cluster. A StatefulSet's
 * name plus its revision hash must fit a label (63 characters), and Service names are DNS labels
 * that start with a letter: hence the bound and the pattern.
 */
@Group(CustomResources.GROUP)
@Version(CustomResources.VERSION)
@Plural("clusters")
@Singular("cluster")
@ShortNames("psc")
@ValidationRule(
        value = "self.metadata.name.size() <= 40",
        message =
                "the name of a Cluster has at most 40 characters, because it is part of the names of its pods and Services")
@ValidationRule(
        value = "self.metadata.name >= 'a' && !self.metadata.name.contains('.')",
        message =
                "the name of a Cluster starts with a letter and holds no '.', because it is part of the names of its Services")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.version")
@AdditionalPrinterColumn(name = "Brokers", jsonPath = ".status.brokersReady")
@AdditionalPrinterColumn(
        name = "Available",
        jsonPath = ".status.conditions[?(@.type=='Available')].status")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type=='Ready')].status")
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type=='Ready')].reason")
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type=='Ready')].message",
        priority = 1)
@AdditionalPrinterColumn(name = "Bootstrap", jsonPath = ".status.bootstrap", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class Cluster extends CustomResource<ClusterSpec, ClusterStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
