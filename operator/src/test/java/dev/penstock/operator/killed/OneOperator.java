/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.act.EventRecorder;
import dev.penstock.operator.act.ResourceWriter;
import dev.penstock.operator.act.StepActor;
import dev.penstock.operator.admin.AdminConnections;
import dev.penstock.operator.admin.BrokerAddresses;
import dev.penstock.operator.admin.StopImpacts;
import dev.penstock.operator.cluster.ClusterGauges;
import dev.penstock.operator.cluster.ClusterReconciler;
import dev.penstock.operator.desired.BrokerImages;
import dev.penstock.operator.observed.PodState;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import java.lang.reflect.Proxy;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * An operator from its start to its death: all of it that decides and acts, with nothing in its
 * memory but what it saw itself. The framework's part, caches and retries, is played by the test.
 */
final class OneOperator {
    private static final PatchContext APPLY =
            new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(ResourceWriter.FIELD_MANAGER)
                    .withForce(true)
                    .build();

    private final MemoryKubernetes world;
    private final Calls calls;
    private final KubernetesClient client;
    private final ClusterReconciler reconciler;
    private Optional<UnsafeStep> unsafe = Optional.empty();

    OneOperator(
            MemoryKubernetes world,
            Calls calls,
            KubernetesClient client,
            StopImpacts impacts,
            IntFunction<URI> adminPorts) {
        this.world = world;
        this.calls = calls;
        this.client = client;
        Clock clock = world.clock();
        ResourceWriter writer = new ResourceWriter(client);
        this.reconciler =
                new ClusterReconciler(
                        client,
                        writer,
                        new StepActor(writer, new EventRecorder(client, clock)),
                        new ClusterGauges(new SimpleMeterRegistry()),
                        new AdminConnections(
                                _ -> new StruckAdmin(world.brokers(), world::volumeUses, calls)),
                        new Addresses(adminPorts),
                        impacts,
                        new BrokerImages(Map.of("0.1", "penstock-broker:0.1.0")),
                        clock);
    }

    MemoryHttp.Answer answer(StandardHttpRequest request) {
        noteRights(request);
        if (request.method().equals("GET")) {
            return world.api().get(request);
        }
        return calls.write(
                request.method() + " " + request.uri().getPath(),
                () -> carryOut(request),
                () -> MemoryApi.status(HttpURLConnection.HTTP_CONFLICT),
                () -> MemoryApi.status(HttpURLConnection.HTTP_INTERNAL_ERROR));
    }

    /** Whoever applies what is not there creates it. */
    private void noteRights(StandardHttpRequest request) {
        String resource = resource(request.uri().getPath());
        switch (request.method()) {
            case "GET" -> calls.rights().add("get " + resource);
            case "POST" -> calls.rights().add("create " + resource);
            case "DELETE" -> calls.rights().add("delete " + resource);
            default -> {
                calls.rights().add("patch " + resource);
                if (!resource.endsWith("/status")
                        && world.api().get(request).code() == HttpURLConnection.HTTP_NOT_FOUND) {
                    calls.rights().add("create " + resource);
                }
            }
        }
    }

    /** As a role names it: the group, the kind in the plural, and the part of it. */
    private static String resource(String path) {
        List<String> parts = List.of(path.substring(1).split("/", -1));
        boolean core = parts.getFirst().equals("api");
        int kind = core ? 2 : 3;
        if (parts.get(kind).equals("namespaces")) {
            kind += 2;
        }
        return (core ? "" : parts.get(1))
                + "/"
                + parts.get(kind)
                + (parts.size() > kind + 2 ? "/" + parts.get(kind + 2) : "");
    }

    /** The client would make its own failure of an error, which the operator would answer. */
    private MemoryHttp.Answer carryOut(StandardHttpRequest request) {
        try {
            return world.api().write(request);
        } catch (UnsafeStep e) {
            unsafe = Optional.of(e);
            throw e;
        }
    }

    /**
     * One reconciliation, as the framework runs it.
     *
     * @throws UnsafeStep when it did what it must never do
     */
    void reconcile() {
        Cluster cluster = world.cluster();
        Context<Cluster> context = context();
        try {
            reconciler.reconcile(cluster, context).getResource().ifPresent(this::patchStatus);
        } catch (RuntimeException e) {
            tellOf(e, cluster, context);
        }
        unsafe.ifPresent(
                step -> {
                    throw step;
                });
    }

    /** The framework logs what fails here, and tries all of it again. */
    private void tellOf(RuntimeException failure, Cluster cluster, Context<Cluster> context) {
        try {
            reconciler
                    .updateErrorStatus(cluster, context, failure)
                    .getResource()
                    .ifPresent(this::patchStatus);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void patchStatus(Cluster cluster) {
        client.resource(cluster).subresource("status").patch(APPLY);
    }

    /** Caches that know everything at once; how they lag is BrokenWatchTest's matter. */
    @SuppressWarnings("unchecked")
    private Context<Cluster> context() {
        return (Context<Cluster>)
                Proxy.newProxyInstance(
                        Context.class.getClassLoader(),
                        new Class<?>[] {Context.class},
                        (_, method, arguments) ->
                                switch (method.getName()) {
                                    case "isPrimaryResourceDeleted" -> false;
                                    case "getSecondaryResources" -> objects(arguments[0]);
                                    case "getSecondaryResource" ->
                                            objects(arguments[0]).stream().findFirst();
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }

    private Collection<? extends HasMetadata> objects(Object type) {
        return world.api().typed(((Class<?>) type).asSubclass(HasMetadata.class));
    }

    private record Addresses(IntFunction<URI> adminPorts) implements BrokerAddresses {
        @Override
        public Optional<String> bootstrap(Cluster cluster, Collection<Pod> pods) {
            return Optional.of("shop-bootstrap:9092");
        }

        @Override
        public String internal(Cluster cluster, Pod pod) {
            return pod.getMetadata().getName() + ":9091";
        }

        @Override
        public Optional<URI> admin(Cluster cluster, Pod pod) {
            return Optional.of(adminPorts.apply(PodState.of(pod).broker()));
        }
    }
}
