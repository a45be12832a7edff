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
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Topics in bulk, as {@code ci.sh} runs it.
 *
 * <p>{@code Topics NAMESPACE CLUSTER COUNT} makes so many Topics that go with their resource, waits until all are Ready, makes single
 * ones while nothing else happens, and deletes all. Two single Topics a second are made, waited for and deleted while the many are
 * made and deleted. Prints how long each took and what the API server was asked meanwhile.
 *
 * <p>Ends with 1 if a Topic did not come or go within minutes.
 */
final class Topics {
    private static final ResourceDefinitionContext TOPICS =
            new ResourceDefinitionContext.Builder()
                    .withGroup("penstock.dev")
                    .withVersion("v1alpha1")
                    .withKind("Topic")
                    .withPlural("topics")
                    .withNamespaced(true)
                    .build();

    /** What makes and deletes the many: as many requests at a time as a busy pipeline would have. */
    private static final int PARALLEL_REQUESTS = 8;

    private static final int MOST_SINGLES_WHEN_IDLE = 100;
    private static final Duration BETWEEN_SINGLES = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern REQUESTS = Pattern.compile("^apiserver_request_total\\{(.*)} ([0-9.e+]+)$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(resource|subresource|verb)=\"([^\"]*)\"");

    private final KubernetesClient client;
    private final MixedOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> topics;
    private final String namespace;
    private final Observer observer = new Observer();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Topics(KubernetesClient client, String namespace) {
        this.client = client;
        this.topics = client.genericKubernetesResources(TOPICS);
        this.namespace = namespace;
    }

    /** Sees when Topics become Ready, and when they are gone. */
    private static final class Observer implements Watcher<GenericKubernetesResource> {
        private static final class Life {
            private volatile long readyNanos;
            private volatile long goneNanos;
        }

        private final Map<String, Life> lives = new ConcurrentHashMap<>();

        Life of(String name) {
            return lives.computeIfAbsent(name, _ -> new Life());
        }

        @Override
        public void eventReceived(Action action, GenericKubernetesResource topic) {
            Life life = of(topic.getMetadata().getName());
            synchronized (life) {
                if (action == Action.DELETED) {
                    life.goneNanos = System.nanoTime();
                } else if (life.readyNanos == 0 && isReady(topic)) {
                    life.readyNanos = System.nanoTime();
                }
                life.notifyAll();
            }
        }

        private static boolean isReady(GenericKubernetesResource topic) {
            return topic.get("status", "conditions") instanceof Collection<?> conditions
                    && conditions.stream()
                            .anyMatch(
                                    each ->
                                            each instanceof Map<?, ?> condition
                                                    && "Ready".equals(condition.get("type"))
                                                    && "True".equals(condition.get("status")));
        }

        long ready(String name) throws InterruptedException {
            Life life = of(name);
            synchronized (life) {
                for (long end = System.nanoTime() + PATIENCE.toNanos(); life.readyNanos == 0; ) {
                    await(life, end, name + " is not Ready");
                }
            }
            return life.readyNanos;
        }

        long gone(String name) throws InterruptedException {
            Life life = of(name);
            synchronized (life) {
                for (long end = System.nanoTime() + PATIENCE.toNanos(); life.goneNanos == 0; ) {
                    await(life, end, name + " is not gone");
                }
            }
            return life.goneNanos;
        }

        private static void await(Life life, long endNanos, String what) throws InterruptedException {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (leftMs <= 0) {
                throw new IllegalStateException(what + " after " + PATIENCE.toMinutes() + " minutes");
            }
            life.wait(leftMs);
        }

        @Override
        public void onClose(WatcherException cause) {
            System.err.println("The watch has ended: " + cause.getMessage());
            System.exit(1);
        }
    }

    public static void main(String[] args) throws Exception {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            new Topics(client, args[0]).many(args[1], Integer.parseInt(args[2]));
        }
        System.exit(0);
    }

    private void many(String cluster, int count) throws Exception {
        List<String> names = IntStream.range(0, count).mapToObj("many-%05d"::formatted).toList();
        topics.inNamespace(namespace).watch(observer);
        single(cluster, "first");
        during("made and Ready", cluster, count, () -> {
            each(names, name -> create(name, cluster));
            return last(names, observer::ready);
        });
        tell("made one by one, beside the others", IntStream.range(0, Math.min(MOST_SINGLES_WHEN_IDLE, count / 20)).mapToObj(i -> single(cluster, "idle-" + i)).toList());
        during("deleted and gone", cluster, count, () -> {
            each(names, this::delete);
            return last(names, observer::gone);
        });
    }

    private interface Work {
        /** Returns when the last of it was done. */
        long run() throws Exception;
    }

    private interface Moment {
        long of(String name) throws InterruptedException;
    }

    private static long last(List<String> names, Moment moment) throws InterruptedException {
        long last = 0;
        for (String name : names) {
            last = Math.max(last, moment.of(name));
        }
        return last;
    }

    private void during(String what, String cluster, int count, Work work) throws Exception {
        Map<String, Long> before = requests();
        long begin = System.nanoTime();
        Future<Long> end = threads.submit(work::run);
        List<Long> singles = new ArrayList<>();
        List<Future<Long>> asked = new ArrayList<>();
        while (!end.isDone()) {
            String name = what.substring(0, 4) + "-single-" + asked.size();
            asked.add(threads.submit(() -> single(cluster, name)));
            Thread.sleep(BETWEEN_SINGLES.toMillis());
        }
        double seconds = (end.get() - begin) / 1e9;
        System.out.printf("topics: %d Topics %s in %.1f s%n", count, what, seconds);
        for (Future<Long> single : asked) {
            singles.add(single.get());
        }
        tell("made one by one meanwhile", singles);
        Map<String, Long> after = requests();
        after.forEach((request, number) -> {
            long more = number - before.getOrDefault(request, 0L);
            if (more * 20 > count) {
                System.out.printf("topics:   %s: %d, %.2f for each Topic%n", request, more, (double) more / (count + asked.size()));
            }
        });
    }

    private static void tell(String what, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        System.out.printf("topics: %d Topics %s: Ready after ms p50 %d, p99 %d, at most %d%n", sorted.size(), what, quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1));
    }

    private static long quantile(List<Long> sorted, double part) {
        return TimeUnit.NANOSECONDS.toMillis(sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1)));
    }

    /** From the request to the status, in nanoseconds. */
    private long single(String cluster, String name) {
        try {
            long begin = System.nanoTime();
            create(name, cluster);
            long ready = observer.ready(name) - begin;
            delete(name);
            observer.gone(name);
            return ready;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void each(List<String> names, java.util.function.Consumer<String> action) throws Exception {
        Semaphore places = new Semaphore(PARALLEL_REQUESTS);
        List<Future<?>> all = new ArrayList<>();
        for (String name : names) {
            places.acquire();
            all.add(threads.submit(() -> {
                try {
                    action.accept(name);
                } finally {
                    places.release();
                }
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    private void create(String name, String cluster) {
        GenericKubernetesResource topic = new GenericKubernetesResource();
        topic.setApiVersion("penstock.dev/v1alpha1");
        topic.setKind("Topic");
        topic.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        topic.setAdditionalProperty("spec", Map.of("clusterRef", Map.of("name", cluster), "partitions", 1, "deletionPolicy", "Delete"));
        client.resource(topic).create();
    }

    private void delete(String name) {
        topics.inNamespace(namespace).withName(name).withTimeoutInMillis(0).delete();
    }

    /** What the API server has been asked to write since it started, by verb and resource, as far as it is about Topics and Events. */
    private Map<String, Long> requests() {
        Map<String, Long> requests = new TreeMap<>();
        Matcher line = REQUESTS.matcher(client.raw("/metrics"));
        while (line.find()) {
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(line.group(1));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            String resource = Stream.of(labels.get("resource"), labels.get("subresource")).filter(part -> !part.isEmpty()).reduce("%s/%s"::formatted).orElse("");
            if (resource.startsWith("topics") || resource.startsWith("events")) {
                requests.merge(labels.get("verb") + " " + resource, (long) Double.parseDouble(line.group(2)), Long::sum);
            }
        }
        return requests;
    }
}
