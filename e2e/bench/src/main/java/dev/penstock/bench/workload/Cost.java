/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import com.sun.management.OperatingSystemMXBean;

import dev.penstock.bench.peer.PeerCluster;
import dev.penstock.bench.peer.ProcFiles;
import dev.penstock.bench.result.Metric;

import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What a stretch of time cost: wall time, CPU of brokers and client, and of everybody else. */
final class Cost {
    private static final double NANOS_PER_S = 1e9;
    private static final double PERCENT = 100;
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final PeerCluster cluster;
    private final long beginNanos = System.nanoTime();
    private final double brokersBeginS;
    private final double clientBeginS = clientSeconds();
    private final OptionalDouble machineBeginS = ProcFiles.machineBusySeconds();

    private Cost(PeerCluster cluster) {
        this.cluster = cluster;
        this.brokersBeginS = brokerSeconds(cluster);
    }

    static Cost begin(PeerCluster cluster) {
        return new Cost(cluster);
    }

    /**
     * What was spent.
     *
     * @param otherPercent share of the machine that neither brokers nor client used, -1 when
     *     unknown
     */
    record Spent(double seconds, double brokerCpuS, double clientCpuS, double otherPercent) {
        private static final double BYTES_PER_MB = 1e6;
        private static final double BYTES_PER_GB = 1e9;

        double mbPerS(double bytes) {
            return bytes / BYTES_PER_MB / seconds;
        }

        double brokerCpuSPerGb(double bytes) {
            return brokerCpuS / bytes * BYTES_PER_GB;
        }

        double clientCpuSPerGb(double bytes) {
            return clientCpuS / bytes * BYTES_PER_GB;
        }

        /** What so many bytes flat out took, as metrics that others may join. */
        Map<Metric, Double> flatOut(double bytes) {
            Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
            metrics.put(Metric.MB_PER_S, mbPerS(bytes));
            metrics.put(Metric.BROKER_CPU_S_PER_GB, brokerCpuSPerGb(bytes));
            metrics.put(Metric.CLIENT_CPU_S_PER_GB, clientCpuSPerGb(bytes));
            return metrics;
        }
    }

    Spent end() {
        double seconds = (System.nanoTime() - beginNanos) / NANOS_PER_S;
        double brokers = brokerSeconds(cluster) - brokersBeginS;
        double client = clientSeconds() - clientBeginS;
        OptionalDouble machine = ProcFiles.machineBusySeconds();
        double other = -1;
        if (machine.isPresent() && machineBeginS.isPresent()) {
            double foreign = machine.getAsDouble() - machineBeginS.getAsDouble() - brokers - client;
            double all = seconds * Runtime.getRuntime().availableProcessors();
            other = Math.max(0, foreign) / all * PERCENT;
        }
        return new Spent(seconds, brokers, client, other);
    }

    private static double brokerSeconds(PeerCluster cluster) {
        return cluster.cpuTime().toNanos() / NANOS_PER_S;
    }

    private static double clientSeconds() {
        return SYSTEM.getProcessCpuTime() / NANOS_PER_S;
    }
}
