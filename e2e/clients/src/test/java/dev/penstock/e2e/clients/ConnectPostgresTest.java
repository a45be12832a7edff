/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of PostgreSQL through a topic into another table, by two workers of Kafka Connect of
 * which the one that reads is killed while rows are written, changed and deleted.
 */
@Tag("foreign")
@Timeout(480)
final class ConnectPostgresTest {
    private static final String SOURCE = "from-table";
    private static final String SINK = "to-table";
    private static final String TOPIC = "shop.public.orders";
    private static final int PARTITIONS = 2;

    /** Orders that are in the table before anybody reads it. */
    private static final int EARLY = 200;

    private static final int ORDERS = 1200;

    /** Read before the worker is killed: some, while most are yet to be written. */
    private static final int UNDER_WAY = 150;

    /** How much later than it is placed an order is changed, and some of them are deleted. */
    private static final int CHANGED_AFTER = 100;

    private static final int DELETED_AFTER = 150;
    private static final int DELETED_OF = 10;

    private static final Pattern ID = Pattern.compile("\"payload\":\\{\"id\":(\\d+)}");

    /** How a change names itself: read at the beginning, created, updated, deleted. */
    private static final Pattern OPERATION = Pattern.compile("\"op\":\"([rcud])\"");

    private static final String CONVERTERS =
            """
            "key.converter": "org.apache.kafka.connect.json.JsonConverter",
            "value.converter": "org.apache.kafka.connect.json.JsonConverter"\
            """;

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    @TempDir private Path directory;

    @BeforeAll
    static void allIsThere() throws Exception {
        ConnectWorker.assumeFetched();
        ConnectWorker.assumeConnectorsFetched();
        PostgresServer.assumeInstalled();
    }

    @Test
    void eachRowArrivesOnceThoughTheWorkerThatReadsTheTableIsKilled() throws Exception {
        BROKERS.createTopic(TOPIC, PARTITIONS);
        try (PostgresServer postgres = PostgresServer.start();
                ConnectWorker one = ConnectWorker.start(directory, BROKERS.servers());
                ConnectWorker two = ConnectWorker.start(directory, BROKERS.servers())) {
            postgres.query(
                    "CREATE TABLE orders (id int PRIMARY KEY, customer text NOT NULL, pieces int NOT NULL)");
            postgres.query("CREATE TABLE arrived (LIKE orders INCLUDING ALL)");
            postgres.query(
                    "INSERT INTO orders SELECT id, 'customer ' || id %% 7, 1 FROM generate_series(1, %d) id"
                            .formatted(EARLY));
            eventually().untilAsserted(one::answers);
            eventually().untilAsserted(two::answers);
            eventually().ignoreExceptions().until(() -> one.run(SOURCE, source(postgres)));
            eventually().ignoreExceptions().until(() -> two.run(SINK, sink(postgres)));
            eventually().until(() -> changes() == EARLY);

            ConnectWorker killed;
            try (ForeignProgram writes = postgres.begin(lateOrders())) {
                eventually().until(() -> changes() >= EARLY + UNDER_WAY);
                String reads =
                        eventually()
                                .until(() -> one.workerOf(SOURCE), Optional::isPresent)
                                .orElseThrow();
                killed = reads.equals(one.id()) ? one : two;
                assertThat(writes.isAlive()).as("orders are written").isTrue();
                killed.close();
                assertThat(writes.exitCode()).as("%s", writes.lines()).isZero();
            }
            ConnectWorker left = killed == one ? two : one;

            eventually().until(() -> left.workerOf(SOURCE).equals(Optional.of(left.id())));
            eventually()
                    .untilAsserted(
                            () ->
                                    assertThat(changes())
                                            .as("%s", left.status(SOURCE))
                                            .isGreaterThanOrEqualTo(allChanges()));
            assertThat(operations()).isEqualTo(expected());
            eventually()
                    .untilAsserted(
                            () ->
                                    assertThat(rows(postgres, "arrived"))
                                            .as("%s", left.status(SINK))
                                            .isEqualTo(rows(postgres, "orders")));
        }
        ClientsPage.proved(
                "Debezium 3.4 on Kafka Connect 4.3, PostgreSQL",
                "`ConnectPostgresTest`",
                Set.of("distributed", "exactly-once source", "sink", "a worker killed"));
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(120));
    }

    private static String source(PostgresServer postgres) {
        return """
        {"connector.class": "io.debezium.connector.postgresql.PostgresConnector",
         "tasks.max": "1", "plugin.name": "pgoutput", "publication.autocreate.mode": "filtered",
         "database.hostname": "127.0.0.1", "database.port": "%d", "database.user": "%s",
         "database.password": "", "database.dbname": "%s",
         "topic.prefix": "shop", "table.include.list": "public.orders",
         "max.batch.size": "20", "max.queue.size": "40", "poll.interval.ms": "50",
         "slot.retry.delay.ms": "500", "slot.max.retries": "60",
         "exactly.once.support": "required", "transaction.boundary": "poll",
         %s}
        """
                .formatted(postgres.port(), postgres.user(), postgres.database(), CONVERTERS);
    }

    private static String sink(PostgresServer postgres) {
        return """
        {"connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
         "tasks.max": "%d", "topics": "%s", "collection.name.format": "arrived",
         "connection.url": "jdbc:postgresql://127.0.0.1:%d/%s",
         "connection.username": "%s", "connection.password": "",
         "insert.mode": "upsert", "delete.enabled": "true", "primary.key.mode": "record_key",
         "consumer.override.isolation.level": "read_committed",
         %s}
        """
                .formatted(
                        PARTITIONS,
                        TOPIC,
                        postgres.port(),
                        postgres.database(),
                        postgres.user(),
                        CONVERTERS);
    }

    /** A transaction an order, for some seconds. */
    private static String lateOrders() {
        return """
        DO $$ BEGIN
          FOR n IN %d..%d LOOP
            INSERT INTO orders VALUES (n, 'customer ' || n %% 7, 1);
            UPDATE orders SET pieces = pieces + n WHERE id = n - %d;
            IF n %% %d = 0 THEN DELETE FROM orders WHERE id = n - %d; END IF;
            COMMIT;
            PERFORM pg_sleep(0.01);
          END LOOP;
        END $$"""
                .formatted(EARLY + 1, ORDERS, CHANGED_AFTER, DELETED_OF, DELETED_AFTER);
    }

    /** What the topic has to tell of each order, in order. */
    private static SortedMap<Integer, String> expected() {
        SortedMap<Integer, String> expected = new TreeMap<>();
        for (int id = 1; id <= ORDERS; id++) {
            boolean late = id > EARLY;
            boolean changed = id + CHANGED_AFTER > EARLY && id + CHANGED_AFTER <= ORDERS;
            boolean deleted =
                    id + DELETED_AFTER > EARLY
                            && id + DELETED_AFTER <= ORDERS
                            && (id + DELETED_AFTER) % DELETED_OF == 0;
            expected.put(id, (late ? "c" : "r") + (changed ? "u" : "") + (deleted ? "d" : ""));
        }
        return expected;
    }

    private static int allChanges() {
        return expected().values().stream().mapToInt(String::length).sum();
    }

    /** What transactions have committed of each order, in order. */
    private static SortedMap<Integer, String> operations() {
        SortedMap<Integer, String> operations = new TreeMap<>();
        for (ConsumerRecord<String, String> change :
                CommittedRecords.read(
                        BROKERS.servers(), TOPIC, PARTITIONS, new StringDeserializer())) {
            // After a deletion there is a record without value, which says no more than it.
            if (change.value() != null) {
                operations.merge(
                        Integer.parseInt(found(ID, change.key())),
                        found(OPERATION, change.value()),
                        String::concat);
            }
        }
        return operations;
    }

    private static int changes() {
        return operations().values().stream().mapToInt(String::length).sum();
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    private static List<String> rows(PostgresServer postgres, String table) throws Exception {
        return postgres.query("SELECT id, customer, pieces FROM " + table + " ORDER BY id");
    }
}
