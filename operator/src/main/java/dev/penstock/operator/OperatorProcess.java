/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Topic;
import dev.penstock.operator.act.EventRecorder;
import dev.penstock.operator.act.ResourceWriter;
import dev.penstock.operator.act.StepActor;
import dev.penstock.operator.admin.AdminConnections;
import dev.penstock.operator.admin.AnnotatedAddresses;
import dev.penstock.operator.admin.BrokerAddresses;
import dev.penstock.operator.admin.ServiceAddresses;
import dev.penstock.operator.admin.StopImpacts;
import dev.penstock.operator.cache.LeanStore;
import dev.penstock.operator.cluster.ClusterGauges;
import dev.penstock.operator.cluster.ClusterReconciler;
import dev.penstock.operator.topic.TopicReconciler;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running operator. */
public final class OperatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
    private static final String LEASE = "penstock-operator";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final PrometheusMeterRegistry metrics =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AdminConnections connections = AdminConnections.byKafka();
    private final StopImpacts stopImpacts = new StopImpacts();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Operator operator;
    private final TopicReconciler topics;
    private @Nullable AdminServer adminServer;

    private OperatorProcess(
            KubernetesClient client, OperatorSettings settings, Runnable lostLeadership) {
        new JvmMemoryMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        this.operator =
                new Operator(overrider -> configure(overrider, client, settings, lostLeadership));
        Clock clock = Clock.systemUTC();
        BrokerAddresses services = new ServiceAddresses();
        BrokerAddresses addresses =
                settings.annotatedAddresses() ? new AnnotatedAddresses(services) : services;
        ResourceWriter writer = new ResourceWriter(client);
        EventRecorder events = new EventRecorder(client, clock);
        StepActor actor = new StepActor(writer, events);
        this.topics = new TopicReconciler(writer, events, connections, clock);
        operator.register(
                new ClusterReconciler(
                        client,
                        writer,
                        actor,
                        new ClusterGauges(metrics),
                        connections,
                        addresses,
                        stopImpacts,
                        settings.images(),
                        clock),
                (ControllerConfigurationOverrider<Cluster> overrider) ->
                        watch(overrider, settings));
        operator.register(
                topics,
                (ControllerConfigurationOverrider<Topic> overrider) -> watch(overrider, settings));
    }

    /**
     * Starts the controllers, and serves metrics and probes.
     *
     * @param client stays open when the operator is closed
     * @param lostLeadership is run when another operator leads from now on: this one must end
     * @throws IOException when the admin port cannot be opened
     */
    public static OperatorProcess start(
            KubernetesClient client, OperatorSettings settings, Runnable lostLeadership)
            throws IOException {
        return start(client, settings, lostLeadership, _ -> {});
    }

    /** The same, with more meters. */
    static OperatorProcess start(
            KubernetesClient client,
            OperatorSettings settings,
            Runnable lostLeadership,
            MeterBinder more)
            throws IOException {
        OperatorProcess process = new OperatorProcess(client, settings, lostLeadership);
        more.bindTo(process.metrics);
        try {
            if (settings.adminPort() >= 0) {
                process.adminServer =
                        new AdminServer(
                                settings.adminHost(),
                                settings.adminPort(),
                                process.metrics::scrape,
                                process::ready);
            }
            process.operator.start();
            LOG.atInfo()
                    .addKeyValue(
                            "namespaces",
                            settings.namespaces().isEmpty() ? "all" : settings.namespaces())
                    .addKeyValue("adminPort", process.adminPort())
                    .addKeyValue("versions", settings.images().catalog().keySet())
                    .log("Operator started");
            return process;
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** The port of metrics and probes, or -1. */
    public int adminPort() {
        return adminServer == null ? -1 : adminServer.port();
    }

    /** The controllers run and see the API server; an operator that waits to lead is ready too. */
    public boolean ready() {
        return operator.getRuntimeInfo().isStarted()
                && operator.getRuntimeInfo().allEventSourcesAreHealthy();
    }

    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        operator.stop();
        if (adminServer != null) {
            adminServer.close();
        }
        topics.close();
        connections.close();
        stopImpacts.close();
        metrics.close();
    }

    private void configure(
            ConfigurationServiceOverrider overrider,
            KubernetesClient client,
            OperatorSettings settings,
            Runnable lostLeadership) {
        overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withMetrics(MicrometerMetricsV2.newBuilder(metrics).build())
                .withReconciliationTerminationTimeout(STOP_LIMIT)
                .withStopOnInformerErrorDuringStartup(true);
        settings.leaseNamespace()
                .ifPresent(
                        namespace ->
                                overrider.withLeaderElectionConfiguration(
                                        lease(namespace, lostLeadership)));
    }

    /**
     * JOSDK is not to end the process when it stops leading, which is its default: it would do so
     * from within its own stop, and wait for itself. Its builder lets only tests say so, hence the
     * constructor.
     */
    @SuppressWarnings("deprecation")
    private LeaderElectionConfiguration lease(String namespace, Runnable lostLeadership) {
        boolean exitOnStopLeading = false;
        return new LeaderElectionConfiguration(
                LEASE,
                namespace,
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                UUID.randomUUID().toString(),
                new LeaderCallbacks(
                        () -> LOG.info("Leading"),
                        () -> stoppedLeading(lostLeadership),
                        leader -> LOG.info("The leader is {}", leader)),
                exitOnStopLeading);
    }

    private void stoppedLeading(Runnable lostLeadership) {
        if (!closing.get()) {
            LOG.warn("Another operator leads");
            lostLeadership.run();
        }
    }

    private static <R extends HasMetadata> void watch(
            ControllerConfigurationOverrider<R> overrider, OperatorSettings settings) {
        overrider.withInformerListLimit(LeanStore.PAGE);
        if (LeanStore.fits(settings.namespaces())) {
            overrider.withItemStore(new LeanStore<>());
        }
        if (settings.namespaces().isEmpty()) {
            overrider.watchingAllNamespaces();
        } else {
            overrider.settingNamespaces(settings.namespaces());
        }
    }
}
