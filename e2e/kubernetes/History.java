/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A Kafka client that keeps a history and checks it. What {@code ci.sh} runs inside the cluster and outside.
 *
 * <ul>
 *   <li>{@code round-trip BOOTSTRAP TOPIC RECORDS} produces, consumes in a group, and resumes where the group committed.
 *   <li>{@code load BOOTSTRAP TOPIC STOP_FILE} produces to a topic of its own with acks=all until the file appears, then
 *       reads the topic: every record must have been acknowledged, and be there once, where and in the order that was said.
 *   <li>{@code racks BOOTSTRAP TOPIC RACKS} sees that each partition has copies in so many racks.
 *   <li>{@code in-sync BOOTSTRAP} waits until every replica of every partition is in sync.
 *   <li>{@code kept BOOTSTRAP TOPIC RECORDS} sees that the topic still has at least so many records.
 *   <li>{@code on BOOTSTRAP TOPIC BROKER} sees that the broker has replicas of the topic, and leads some partitions of any.
 *   <li>{@code empty BOOTSTRAP BROKER} sees that the broker has no replica of any topic.
 *   <li>{@code stop STOP_FILE} makes the file: images have no shell that could.
 * </ul>
 */
final class History {
    private static final int RECORDS_PER_SECOND = 500;
    private static final Duration MOST_LOAD = Duration.ofMinutes(20);
    private static final Duration MOST_READING = Duration.ofMinutes(3);
    private static final Duration MOST_WAITING = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration NOTABLE_SILENCE = Duration.ofSeconds(1);

    /** Stands for all partitions together where silences are kept. */
    private static final int ANY_PARTITION = -1;

    private final String bootstrap;
    private final String topic;
    private final Map<Long, RecordMetadata> acknowledged = new ConcurrentHashMap<>();
    private final Map<Long, Exception> failed = new ConcurrentHashMap<>();
    private final Map<Integer, Long> lastAnswerNanos = new ConcurrentHashMap<>();
    private final Map<Integer, Long> longestSilenceNanos = new ConcurrentHashMap<>();

    private History(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
    }

    public static void main(String[] args) throws Exception {
        boolean held =
                switch (args[0]) {
                    case "round-trip" -> new History(args[1], args[2]).roundTrip(Integer.parseInt(args[3]));
                    case "load" -> new History(args[1], args[2]).load(Path.of(args[3]));
                    case "racks" -> new History(args[1], args[2]).racks(Integer.parseInt(args[3]));
                    case "in-sync" -> new History(args[1], "").inSync();
                    case "kept" -> new History(args[1], args[2]).kept(Integer.parseInt(args[3]));
                    case "on" -> new History(args[1], args[2]).isOn(Integer.parseInt(args[3]));
                    case "empty" -> new History(args[1], "").isEmpty(Integer.parseInt(args[2]));
                    case "stop" -> Files.exists(Files.createFile(Path.of(args[1])));
                    default -> throw new IllegalArgumentException("There is no command " + args[0]);
                };
        System.exit(held ? 0 : 1);
    }

    private boolean roundTrip(int records) throws Exception {
        String run = "run-" + System.nanoTime();
        try (KafkaProducer<String, String> producer = producer()) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, "key-" + i, run + "-" + i));
            }
        }
        List<String> consumed = new ArrayList<>(consume(run, records / 2));
        int before = consumed.size();
        consumed.addAll(consume(run, records - before));
        long distinct = consumed.stream().distinct().count();
        System.out.printf(
                "round-trip: produced %d, consumed %d and, resumed, %d, distinct %d%n",
                records, before, consumed.size() - before, distinct);
        return before > 0 && consumed.size() == records && distinct == records;
    }

    /**
     * Leaders follow their replicas after a while, and brokers hear of it one after another: so it asks until it is so. Leaders
     * are evened over all topics together, so which topic's it leads is open.
     */
    private boolean isOn(int broker) throws InterruptedException {
        long deadline = System.nanoTime() + MOST_WAITING.toNanos();
        boolean held = false;
        while (!held && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
            List<PartitionInfo> all = new ArrayList<>();
            try (KafkaConsumer<String, String> consumer = consumer(Optional.empty())) {
                consumer.listTopics().values().forEach(all::addAll);
            }
            List<PartitionInfo> ofTopic = all.stream().filter(each -> each.topic().equals(topic)).toList();
            long replicas = ofTopic.stream().filter(each -> brokers(List.of(each)).contains(broker)).count();
            long led = all.stream().filter(each -> each.leader() != null && each.leader().id() == broker).count();
            held = replicas > 0 && led > 0;
            System.out.printf(
                    "on: broker %d has replicas of %d of %d partitions of %s and leads %d of %d of all%n",
                    broker, replicas, ofTopic.size(), topic, led, all.size());
        }
        return held;
    }

    /** Brokers hear of it one after another: so it asks until it is so. */
    private boolean isEmpty(int broker) throws InterruptedException {
        long deadline = System.nanoTime() + MOST_WAITING.toNanos();
        long replicas = 1;
        while (replicas > 0 && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
            List<PartitionInfo> all = new ArrayList<>();
            try (KafkaConsumer<String, String> consumer = consumer(Optional.empty())) {
                consumer.listTopics().values().forEach(all::addAll);
            }
            replicas = all.stream().filter(each -> brokers(List.of(each)).contains(broker)).count();
            System.out.printf("empty: broker %d has %d replicas of %d partitions%n", broker, replicas, all.size());
        }
        return replicas == 0;
    }

    private boolean racks(int atLeast) {
        boolean held = true;
        try (KafkaProducer<String, String> producer = producer()) {
            for (PartitionInfo partition : producer.partitionsFor(topic)) {
                List<String> racks = Stream.of(partition.replicas()).map(node -> node.id() + " in " + node.rack()).toList();
                long distinct = Stream.of(partition.replicas()).filter(Node::hasRack).map(Node::rack).distinct().count();
                System.out.printf("racks: %s-%d is on brokers %s%n", topic, partition.partition(), racks);
                held &= distinct >= atLeast;
            }
        }
        return held;
    }

    private boolean inSync() throws InterruptedException {
        long deadline = System.nanoTime() + MOST_READING.toNanos();
        while (System.nanoTime() < deadline) {
            List<PartitionInfo> all = new ArrayList<>();
            try (KafkaConsumer<String, String> consumer = consumer(Optional.empty())) {
                consumer.listTopics().values().forEach(all::addAll);
            }
            List<PartitionInfo> lagging =
                    all.stream().filter(one -> one.inSyncReplicas().length < one.replicas().length).toList();
            if (!all.isEmpty() && lagging.isEmpty()) {
                System.out.printf("in-sync: all %d partitions%n", all.size());
                return true;
            }
            System.out.printf("in-sync: not yet %d of %d partitions%n", lagging.size(), all.size());
            Thread.sleep(POLL.toMillis());
        }
        return false;
    }

    private boolean kept(int atLeast) {
        int read = readAll().size();
        System.out.printf("kept: %d records of %s%n", read, topic);
        return read >= atLeast;
    }

    /** Consumes in the run's group until at least so many of its records came, and commits; the records. */
    private List<String> consume(String run, int atLeast) {
        List<String> consumed = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(Optional.of(run))) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + MOST_READING.toNanos();
            while (consumed.size() < atLeast && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    if (record.value().startsWith(run)) {
                        consumed.add(record.value());
                    }
                }
                consumer.commitSync();
            }
        }
        return consumed;
    }

    private boolean load(Path stopFile) throws Exception {
        long sent = 0;
        try (KafkaProducer<String, String> producer = producer()) {
            List<PartitionInfo> known = producer.partitionsFor(topic);
            int partitions = known.size();
            System.out.printf("load: began, %d partitions on brokers %s%n", partitions, brokers(known));
            long deadline = System.nanoTime() + MOST_LOAD.toNanos();
            begin(partitions);
            while (!Files.exists(stopFile) && System.nanoTime() < deadline) {
                for (int i = 0; i < RECORDS_PER_SECOND / 20; i++) {
                    send(producer, sent, (int) (sent % partitions));
                    sent++;
                }
                Thread.sleep(50);
            }
        }
        return check(sent);
    }

    private void begin(int partitions) {
        long now = System.nanoTime();
        for (int partition = ANY_PARTITION; partition < partitions; partition++) {
            lastAnswerNanos.put(partition, now);
            longestSilenceNanos.put(partition, 0L);
        }
    }

    /** A record of the partition was acknowledged: how long was it, and were all of them, silent before? */
    private void heard(int partition) {
        long now = System.nanoTime();
        for (int scope : new int[] {ANY_PARTITION, partition}) {
            long silence = now - lastAnswerNanos.put(scope, now);
            longestSilenceNanos.merge(scope, silence, Math::max);
            if (silence > NOTABLE_SILENCE.toNanos()) {
                System.out.printf(
                        "silence: %s for %d ms until %s%n",
                        scope == ANY_PARTITION ? "all partitions" : topic + "-" + scope, silence / 1_000_000, Instant.now());
            }
        }
    }

    private static List<Integer> brokers(List<PartitionInfo> partitions) {
        return partitions.stream()
                .flatMap(partition -> Stream.of(partition.replicas()))
                .map(Node::id)
                .distinct()
                .sorted()
                .toList();
    }

    private void send(KafkaProducer<String, String> producer, long number, int partition) {
        producer.send(
                new ProducerRecord<>(topic, partition, null, String.valueOf(number)),
                (metadata, exception) -> {
                    if (exception == null) {
                        heard(partition);
                        acknowledged.put(number, metadata);
                    } else {
                        failed.put(number, exception);
                    }
                });
    }

    private boolean check(long sent) {
        Map<Long, ConsumerRecord<String, String>> read = new ConcurrentHashMap<>();
        long repeated = 0;
        long misplaced = 0;
        long disordered = 0;
        Map<Integer, Long> lastNumber = new ConcurrentHashMap<>();
        for (ConsumerRecord<String, String> record : readAll()) {
            long number = Long.parseLong(record.value());
            repeated += read.putIfAbsent(number, record) == null ? 0 : 1;
            RecordMetadata said = acknowledged.get(number);
            misplaced += said != null && (said.partition() != record.partition() || said.offset() != record.offset()) ? 1 : 0;
            Long before = lastNumber.put(record.partition(), number);
            disordered += before != null && before >= number ? 1 : 0;
        }
        long lost = acknowledged.keySet().stream().filter(number -> !read.containsKey(number)).count();
        System.out.printf(
                "history: sent %d, acknowledged %d, failed %d, read %d, lost %d, repeated %d, misplaced %d, disordered %d,"
                        + " longest silence %d ms, of a partition %d ms%n",
                sent, acknowledged.size(), failed.size(), read.size(), lost, repeated, misplaced, disordered,
                longestSilenceNanos.get(ANY_PARTITION) / 1_000_000, longestSilenceOfAPartitionMs());
        failed.entrySet().stream().limit(5).forEach(entry -> System.out.println("failed: " + entry));
        return sent > 0
                && acknowledged.size() == sent
                && read.size() == sent
                && lost + repeated + misplaced + disordered + failed.size() == 0;
    }

    private long longestSilenceOfAPartitionMs() {
        return longestSilenceNanos.values().stream().mapToLong(Long::longValue).max().orElse(0) / 1_000_000;
    }

    private List<ConsumerRecord<String, String>> readAll() {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(Optional.empty())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream().map(History::name).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + MOST_READING.toNanos();
            while (System.nanoTime() < deadline
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    private static TopicPartition name(PartitionInfo partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }

    private KafkaProducer<String, String> producer() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("acks", "all");
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private KafkaConsumer<String, String> consumer(Optional<String> group) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "false");
        properties.put("max.poll.records", "100");
        group.ifPresent(name -> properties.put("group.id", name));
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }
}
