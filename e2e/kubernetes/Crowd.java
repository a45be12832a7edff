/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Many Clusters and Topics, as {@code ci.sh crowd} runs it.
 *
 * <p>{@code Crowd NAMESPACE make CLUSTERS TOPICS} makes so many Clusters whose one pod no node takes, the worst that a platform's
 * outage does to an operator, spreads the Topics over them, and waits until the operator has said something of each.
 *
 * <p>{@code Crowd NAMESPACE one NAME} makes one Topic more and tells after how many milliseconds the operator has said something of
 * it.
 *
 * <p>Ends with 1 if that does not happen within minutes.
 */
final class Crowd {
    private static final String VERSION = "v1alpha1";
    private static final int PARALLEL_REQUESTS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final String namespace;
    private final Spoken spoken = new Spoken();

    private Crowd(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    public static void main(String[] args) throws Exception {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            Crowd crowd = new Crowd(client, args[0]);
            if (args[1].equals("make")) {
                crowd.make(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            } else {
                crowd.one(args[2]);
            }
        }
        System.exit(0);
    }

    /** Remembers of what the operator has said something. */
    private static final class Spoken implements Watcher<GenericKubernetesResource> {
        private final Set<String> names = ConcurrentHashMap.newKeySet();

        @Override
        public void eventReceived(Action action, GenericKubernetesResource resource) {
            if (resource.get("status", "conditions") instanceof Collection<?> conditions && !conditions.isEmpty()) {
                names.add(resource.getKind() + "/" + resource.getMetadata().getName());
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            System.err.println("The watch has ended: " + cause.getMessage());
            System.exit(1);
        }
    }

    private void make(int clusters, int topics) throws Exception {
        watch("Cluster");
        watch("Topic");
        long begin = System.nanoTime();
        List<GenericKubernetesResource> all = new ArrayList<>();
        IntStream.range(0, clusters).forEach(i -> all.add(cluster(clusterName(i))));
        IntStream.range(0, topics).forEach(i -> all.add(topic("crowd-%05d".formatted(i), clusterName(i % clusters))));
        create(all);
        System.out.printf("crowd: %d Clusters and %d Topics made in %.1f s%n", clusters, topics, seconds(begin));
        await(clusters + topics);
        System.out.printf("crowd: the operator has said something of each after %.1f s%n", seconds(begin));
    }

    private void one(String name) throws Exception {
        watch("Topic");
        long begin = System.nanoTime();
        all("Topic").resource(topic(name, clusterName(0))).create();
        while (!spoken.names.contains("Topic/" + name)) {
            patience(begin);
            Thread.sleep(5);
        }
        System.out.printf("crowd: of one Topic more after %.0f ms%n", seconds(begin) * 1_000);
    }

    private static String clusterName(int number) {
        return "crowd-%03d".formatted(number);
    }

    private void watch(String kind) {
        all(kind).watch(spoken);
    }

    private NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> all(String kind) {
        return client.genericKubernetesResources(
                        new ResourceDefinitionContext.Builder()
                                .withGroup("penstock.dev")
                                .withVersion(VERSION)
                                .withKind(kind)
                                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                                .withNamespaced(true)
                                .build())
                .inNamespace(namespace);
    }

    private void create(List<GenericKubernetesResource> all) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL_REQUESTS)) {
            List<Future<?>> asked = new ArrayList<>();
            for (GenericKubernetesResource one : all) {
                asked.add(threads.submit(() -> all(one.getKind()).resource(one).create()));
            }
            for (Future<?> answer : asked) {
                answer.get();
            }
        }
    }

    private void await(int count) throws InterruptedException {
        long begin = System.nanoTime();
        while (spoken.names.size() < count) {
            patience(begin);
            Thread.sleep(BETWEEN_WORDS.toMillis());
            System.out.printf("crowd: the operator has said something of %d of %d%n", spoken.names.size(), count);
        }
    }

    private void patience(long begin) {
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
            throw new IllegalStateException("of " + spoken.names.size() + " only, after " + PATIENCE.toMinutes() + " minutes");
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private GenericKubernetesResource cluster(String name) {
        return resource(
                "Cluster",
                name,
                Map.of(
                        "replicas", 1,
                        "storage", Map.of("size", "1Gi"),
                        "template", Map.of("nodeSelector", Map.of("penstock-e2e/there-is-no", "such-node"))));
    }

    private GenericKubernetesResource topic(String name, String cluster) {
        return resource("Topic", name, Map.of("clusterRef", Map.of("name", cluster), "partitions", 12, "config", Map.of("retention.ms", "86400000")));
    }

    private GenericKubernetesResource resource(String kind, String name, Map<String, Object> spec) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion("penstock.dev/" + VERSION);
        resource.setKind(kind);
        resource.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        resource.setAdditionalProperty("spec", spec);
        return resource;
    }
}
