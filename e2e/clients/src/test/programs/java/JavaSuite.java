/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Kafka's own Java client, in the words that all its lines from 2.8 on understand; see
 * ../README.md. Run from its source with the class path of one line. The arguments are the
 * bootstrap servers and a name for its topics.
 */
final class JavaSuite {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long LONG_MS = 60_000;
    private static final int NOT_STORED = -1;

    private final String servers;
    private final String name;
    private final Admin admin;

    private JavaSuite(String servers, String name) {
        this.servers = servers;
        this.name = name;
        this.admin = Admin.create(Collections.singletonMap("bootstrap.servers", (Object) servers));
    }

    public static void main(String[] arguments) {
        // The launcher of sources trims traces in a way that hides what was thrown.
        try {
            run(arguments[0], arguments[1]);
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String servers, String name) throws Exception {
        JavaSuite suite = new JavaSuite(servers, name);
        suite.administers();
        suite.compresses();
        suite.acknowledges();
        suite.routes();
        suite.headersAndLargeRecords();
        suite.groups();
        suite.seeks();
        suite.survivesRestart();
        suite.admin.close();
    }

    private static void proved(String feature) {
        System.out.println("PROVED " + feature);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void waitFor(String what, Callable<Boolean> condition) throws Exception {
        long end = System.currentTimeMillis() + LONG_MS;
        while (!condition.call()) {
            check(System.currentTimeMillis() < end, "not in time: " + what);
            Thread.sleep(50);
        }
    }

    private String create(String what, int partitions) throws Exception {
        String topic = name + "-" + what;
        admin.createTopics(Collections.singleton(new NewTopic(topic, partitions, (short) 3)))
                .all()
                .get();
        awaitPartitions(topic, partitions);
        return topic;
    }

    private void awaitPartitions(String topic, int count) throws Exception {
        try (KafkaConsumer<String, String> asks = consumer("asks", new HashMap<>())) {
            waitFor(topic + " is known", () -> asks.partitionsFor(topic).size() == count);
        }
    }

    private KafkaProducer<String, String> producer(String... settings) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", servers);
        all.put("linger.ms", "5");
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    private KafkaConsumer<String, String> consumer(String group, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("bootstrap.servers", servers);
        all.put("group.id", name + "-" + group);
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", "false");
        all.put("session.timeout.ms", "10000");
        all.put("heartbeat.interval.ms", "500");
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    private List<ConsumerRecord<String, String>> read(
            KafkaConsumer<String, String> consumer, int count) throws Exception {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        waitFor(
                count + " records",
                () -> {
                    consumer.poll(POLL).forEach(found::add);
                    return found.size() >= count;
                });
        return found;
    }

    private List<ConsumerRecord<String, String>> readAll(String topic, int partitions, int count)
            throws Exception {
        try (KafkaConsumer<String, String> consumer = consumer("reads", new HashMap<>())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                all.add(new TopicPartition(topic, i));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            return read(consumer, count);
        }
    }

    private static List<String> values(List<ConsumerRecord<String, String>> records) {
        List<String> values = new ArrayList<>();
        records.forEach(record -> values.add(record.value()));
        return values;
    }

    private void administers() throws Exception {
        String topic = create("admin", 1);
        admin.createPartitions(Collections.singletonMap(topic, NewPartitions.increaseTo(3)))
                .all()
                .get();
        awaitPartitions(topic, 3);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String policy =
                admin.describeConfigs(Collections.singleton(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get("cleanup.policy")
                        .value();
        check(policy.equals("delete"), "a setting is told, not " + policy);
        check(admin.describeCluster().nodes().get().size() == 3, "three brokers");
        admin.deleteTopics(Collections.singleton(topic)).all().get();
        waitFor("the topic is gone", () -> !admin.listTopics().names().get().contains(topic));
        proved("admin");
    }

    private void compresses() throws Exception {
        for (String codec : Arrays.asList("none", "gzip", "snappy", "lz4", "zstd")) {
            String topic = create(codec, 1);
            List<String> sent = new ArrayList<>();
            try (KafkaProducer<String, String> producer = producer("compression.type", codec)) {
                for (int i = 0; i < 200; i++) {
                    sent.add(codec + " " + i);
                    producer.send(new ProducerRecord<>(topic, codec + " " + i));
                }
            }
            check(values(readAll(topic, 1, 200)).equals(sent), codec + " comes back in order");
            proved("codec " + codec);
        }
    }

    private void acknowledges() throws Exception {
        for (String acks : Arrays.asList("0", "1", "all")) {
            String topic = create("acks-" + acks, 1);
            // What is not acknowledged is lost where the leader does not know yet that it leads: it
            // shows first that it does.
            try (KafkaProducer<String, String> producer = producer()) {
                producer.send(new ProducerRecord<>(topic, "first")).get();
            }
            try (KafkaProducer<String, String> producer =
                    producer(
                            "acks",
                            acks,
                            "enable.idempotence",
                            String.valueOf(acks.equals("all")))) {
                for (int i = 0; i < 50; i++) {
                    producer.send(new ProducerRecord<>(topic, "v"));
                }
            }
            check(readAll(topic, 1, 51).size() == 51, "acks=" + acks);
            proved("acks " + acks);
        }
    }

    private void routes() throws Exception {
        String topic = create("keys", 4);
        try (KafkaProducer<String, String> producer = producer()) {
            for (int i = 0; i < 100; i++) {
                producer.send(
                        new ProducerRecord<>(topic, "key-" + i % 10, String.format("%03d", i)));
            }
            producer.send(new ProducerRecord<>(topic, 3, "anything", "explicit"));
        }
        Map<String, Integer> homes = new HashMap<>();
        Map<String, String> last = new HashMap<>();
        for (ConsumerRecord<String, String> record : readAll(topic, 4, 101)) {
            if (record.value().equals("explicit")) {
                check(record.partition() == 3, "the partition that was asked for");
                continue;
            }
            Integer home = homes.put(record.key(), record.partition());
            check(home == null || home == record.partition(), "a key has one partition");
            String before = last.put(record.key(), record.value());
            check(before == null || before.compareTo(record.value()) < 0, "the order of a key");
        }
        proved("keys and partitions");
    }

    private void headersAndLargeRecords() throws Exception {
        String topic = create("headers", 1);
        try (KafkaProducer<String, String> producer = producer()) {
            ProducerRecord<String, String> record = new ProducerRecord<>(topic, "v");
            record.headers()
                    .add(new RecordHeader("a", "1".getBytes(StandardCharsets.UTF_8)))
                    .add(new RecordHeader("a", "2".getBytes(StandardCharsets.UTF_8)));
            producer.send(record).get();
        }
        StringBuilder headers = new StringBuilder();
        for (Header header : readAll(topic, 1, 1).get(0).headers()) {
            headers.append(header.key()).append(new String(header.value(), StandardCharsets.UTF_8));
        }
        check(headers.toString().equals("a1a2"), "headers come back");
        proved("headers");

        String large = create("large", 1);
        byte[] value = new byte[1_000_000];
        Arrays.fill(value, (byte) 'x');
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", servers);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 3; i++) {
                producer.send(new ProducerRecord<>(large, value)).get();
            }
        }
        for (ConsumerRecord<String, String> record : readAll(large, 1, 3)) {
            check(record.value().length() == value.length, "large records come back");
        }
        proved("large records");
    }

    private void groups() throws Exception {
        String topic = create("group", 4);
        try (KafkaProducer<String, String> producer = producer()) {
            for (int i = 0; i < 40; i++) {
                producer.send(new ProducerRecord<>(topic, i % 4, null, "v" + i));
            }
        }
        int sent = 40;
        for (String assignor : Arrays.asList("RangeAssignor", "CooperativeStickyAssignor")) {
            shares(topic, assignor, sent++);
            proved("groups " + assignor);
        }
    }

    /** Two members share what was sent; who comes after them begins with what is sent then. */
    private void shares(String topic, String assignor, int sent) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                "partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor);
        settings.put("metadata.max.age.ms", "1000");
        KafkaConsumer<String, String> first = consumer(assignor, settings);
        KafkaConsumer<String, String> second = consumer(assignor, settings);
        Set<String> seen = new HashSet<>();
        first.subscribe(Collections.singleton(topic));
        waitFor("one member has all", () -> turn(first, seen) == 4);
        second.subscribe(Collections.singleton(topic));
        waitFor("they share", () -> turn(first, seen) == 2 & turn(second, seen) == 2);
        second.close();
        waitFor("the rest has all", () -> turn(first, seen) == 4);
        waitFor("all is read", () -> turn(first, seen) == 4 && seen.size() == sent);
        first.close();
        try (KafkaProducer<String, String> producer = producer()) {
            producer.send(new ProducerRecord<>(topic, "after " + assignor)).get();
        }
        try (KafkaConsumer<String, String> again = consumer(assignor, settings)) {
            again.subscribe(Collections.singleton(topic));
            check(
                    read(again, 1).get(0).value().equals("after " + assignor),
                    "the group goes on where it was");
            again.commitSync();
        }
        admin.deleteConsumerGroups(Collections.singleton(name + "-" + assignor)).all().get();
    }

    /** How many partitions the member has, once all that it has read is stored. */
    private static int turn(KafkaConsumer<String, String> member, Set<String> seen) {
        for (ConsumerRecord<String, String> record : member.poll(POLL)) {
            seen.add(record.value());
        }
        try {
            member.commitSync();
        } catch (RebalanceInProgressException e) {
            return NOT_STORED;
        }
        return member.assignment().size();
    }

    private void seeks() throws Exception {
        String topic = create("seek", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        long hourAgoMs = System.currentTimeMillis() - 3_600_000;
        try (KafkaProducer<String, String> producer = producer()) {
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>(topic, 0, hourAgoMs + i * 1_000L, null, "" + i));
            }
        }
        try (KafkaConsumer<String, String> consumer = consumer("seeks", new HashMap<>())) {
            consumer.assign(Collections.singleton(partition));
            consumer.seekToBeginning(Collections.singleton(partition));
            check(read(consumer, 20).get(0).value().equals("0"), "from the beginning");
            consumer.seek(partition, 7);
            check(read(consumer, 1).get(0).value().equals("7"), "from where it sought");
            proved("seek");
            OffsetAndTimestamp found =
                    consumer.offsetsForTimes(
                                    Collections.singletonMap(partition, hourAgoMs + 12_000))
                            .get(partition);
            check(found.offset() == 12, "by time: " + found);
            consumer.seek(partition, found.offset());
            check(read(consumer, 1).get(0).value().equals("12"), "replay by time");
            proved("replay by time");
            consumer.pause(Collections.singleton(partition));
            consumer.seek(partition, 3);
            check(consumer.poll(Duration.ofSeconds(1)).isEmpty(), "nothing while paused");
            consumer.resume(Collections.singleton(partition));
            check(read(consumer, 1).get(0).value().equals("3"), "it goes on");
            proved("pause and resume");
        }
    }

    private void survivesRestart() throws Exception {
        String topic = create("restart", 3);
        System.out.println("RESTART");
        CompletableFuture<String> over = CompletableFuture.supplyAsync(JavaSuite::line);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                producer("acks", "all", "enable.idempotence", "true")) {
            while (!over.isDone() || sent.size() < 1_000) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        topic, "" + sent.size() % 7, "" + sent.size())));
                Thread.sleep(2);
            }
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        Set<String> read = new HashSet<>(values(readAll(topic, 3, sent.size())));
        check(read.size() == sent.size(), "nothing is lost or repeated");
        proved("broker restart");
    }

    private static String line() {
        try {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
