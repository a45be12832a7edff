/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import java.util.Map;
import java.util.TreeMap;

/**
 * Labels and annotations that the operator writes.
 *
 * <p>Whatever is selected by is immutable: the Cluster's name and the component. Nothing that an
 * upgrade changes is ever a label, because a selector that stops matching looks like "nothing
 * there".
 */
public final class Labels {
    public static final String CLUSTER = "penstock.dev/cluster";
    public static final String NAME = "app.kubernetes.io/name";
    public static final String INSTANCE = "app.kubernetes.io/instance";
    public static final String COMPONENT = "app.kubernetes.io/component";
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String OPERATOR = "penstock-operator";

    /** On pods and their template: what a broker must restart for. */
    public static final String REVISION = "penstock.dev/revision";

    /** On pods: the version that the broker runs. */
    public static final String VERSION = "penstock.dev/version";

    /**
     * On everything: hash of what was applied, so that a field that is no longer wanted is noticed.
     */
    public static final String APPLIED = "penstock.dev/applied";

    /** On the StatefulSet and the volumes: the identity that must outlive the resource. */
    public static final String CLUSTER_ID = "penstock.dev/cluster-id";

    public static final String VOTERS = "penstock.dev/voters";

    /** On the StatefulSet: the metadata quorum has begun. */
    public static final String BEGUN = "penstock.dev/begun";

    /** On the StatefulSet: brokers whose replicas are being moved away. */
    public static final String DRAINING = "penstock.dev/draining";

    /** On the StatefulSet: brokers that have stopped for good and must leave the metadata. */
    public static final String LEAVING = "penstock.dev/leaving";

    /** On the StatefulSet: replicas are moved so that all brokers carry alike. */
    public static final String BALANCING = "penstock.dev/balancing";

    /** On the StatefulSet: the broker whose volume is being replaced. */
    public static final String REPLACING = "penstock.dev/replacing";

    /** On the StatefulSet: how many brokers there are when it is not suspended. */
    public static final String SUSPENDED = "penstock.dev/suspended";

    /** On pods: the zone of their node, which the broker takes for its rack. */
    public static final String RACK = "penstock.dev/rack";

    public static final String RESTART_AT = "penstock.dev/restart-at";

    /** On pods of StatefulSets, by Kubernetes. */
    static final String POD_NAME = "statefulset.kubernetes.io/pod-name";

    /** Selects all that the operator wrote, whatever the Cluster. */
    public static final String MANAGED_SELECTOR = MANAGED_BY + "=" + OPERATOR;

    private Labels() {}

    /** What selects the pods of a Cluster's brokers. */
    static Map<String, String> selector(Names names) {
        return new TreeMap<>(Map.of(CLUSTER, names.cluster(), COMPONENT, "broker"));
    }

    /** The pods of a Cluster's brokers, as a selector in text. */
    public static String selectorText(Names names) {
        return COMPONENT + "=broker," + CLUSTER + "=" + names.cluster();
    }

    /** The labels of every resource of a Cluster. */
    static Map<String, String> of(Names names) {
        Map<String, String> labels = new TreeMap<>(selector(names));
        labels.put(NAME, "penstock");
        labels.put(INSTANCE, names.cluster());
        labels.put(MANAGED_BY, OPERATOR);
        return labels;
    }
}
