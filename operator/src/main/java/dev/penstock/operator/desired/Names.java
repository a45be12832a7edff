/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.Cluster;

/**
 * The names of everything that belongs to one Cluster, and the ports of a broker. They are a
 * contract with the image and never change.
 */
public record Names(String cluster, String namespace) {
    /** Of a broker's records, in its container. */
    public static final String LOG_DIRECTORY = BrokerPod.DATA_PATH + "/data";

    public static final int CLIENT_PORT = 9092;
    public static final int INTERNAL_PORT = 9091;
    public static final int ADMIN_PORT = 9644;

    /** What brokers speak on with one another, the metadata quorum included. */
    public static final String INTERNAL_LISTENER = "INTERNAL";

    public static final String CONTAINER = "broker";
    public static final String VOLUME = "data";

    public static Names of(Cluster cluster) {
        return new Names(cluster.getMetadata().getName(), cluster.getMetadata().getNamespace());
    }

    /** The StatefulSet, and the prefix of its pods. */
    public String brokers() {
        return cluster + "-broker";
    }

    public String pod(int ordinal) {
        return brokers() + "-" + ordinal;
    }

    public String headlessService() {
        return cluster + "-brokers";
    }

    public String bootstrapService() {
        return cluster + "-bootstrap";
    }

    public String config() {
        return cluster + "-broker-config";
    }

    /**
     * The name under which a pod is found from everywhere in the Kubernetes cluster, given the
     * pod's name or a placeholder for it.
     */
    public String podDns(String pod) {
        return pod + "." + headlessService() + "." + namespace + ".svc";
    }

    /**
     * The name of a broker's own Service, given its pod's name or a placeholder for it. It leads to
     * an address that outlives the pod.
     */
    public String brokerDns(String pod) {
        return pod + "." + namespace + ".svc";
    }

    /** Where other brokers reach a broker, given its pod's name. */
    public String internalAddress(String pod) {
        return brokerDns(pod) + ":" + INTERNAL_PORT;
    }

    public String bootstrapAddress() {
        return bootstrapService() + "." + namespace + ".svc:" + CLIENT_PORT;
    }
}
