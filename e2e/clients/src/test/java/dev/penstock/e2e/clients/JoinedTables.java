/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KTable;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tables of Kafka Streams that change on both sides: customers joined with the cities they live in,
 * by their key, and deliveries joined with the cities of those they go to, by a foreign key. Rows
 * are written in two halves; the later one changes and deletes rows of the earlier one.
 */
final class JoinedTables {
    static final List<String> OUTPUTS = List.of("located", "delivered");

    private static final int DELIVERIES = 200;

    private final Map<String, String> names;
    private final List<String> customers;

    private record Row(String table, String key, @Nullable String value) {}

    /** The names of customers are a table that is written already, and does not change. */
    JoinedTables(SortedMap<String, String> names) {
        this.names = names;
        this.customers = List.copyOf(names.keySet());
    }

    static void join(StreamsBuilder builder, KTable<String, String> names) {
        KTable<String, String> cities = builder.table("cities");
        names.join(cities, (name, city) -> name + " in " + city).toStream().to("located");
        builder.<String, String>table("deliveries")
                .join(cities, to -> to, (to, city) -> to + " in " + city)
                .toStream()
                .to("delivered");
    }

    void write(Producer<String, String> producer, int half) {
        rows(half)
                .forEach(
                        row ->
                                producer.send(
                                        new ProducerRecord<>(row.table(), row.key(), row.value())));
    }

    /** What is in an output at the end, by hand. */
    Map<String, String> expected(String output) {
        Map<String, String> cities = table("cities");
        Map<String, String> left = output.equals("located") ? names : table("deliveries");
        Map<String, String> joined = new TreeMap<>();
        left.forEach(
                (key, value) -> {
                    String city = cities.get(output.equals("located") ? key : value);
                    if (city != null) {
                        joined.put(key, value + " in " + city);
                    }
                });
        return joined;
    }

    private Map<String, String> table(String name) {
        Map<String, String> table = new TreeMap<>();
        for (int half = 0; half < 2; half++) {
            for (Row row : rows(half)) {
                if (row.table().equals(name)) {
                    table.compute(row.key(), (_, _) -> row.value());
                }
            }
        }
        return table;
    }

    private List<Row> rows(int half) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < customers.size(); i++) {
            if (half == 0 || i % 2 == 0) {
                boolean leaves = half == 1 && i == 2;
                rows.add(new Row("cities", customers.get(i), leaves ? null : "city " + half));
            }
        }
        for (int i = 0; i < DELIVERIES; i++) {
            if (half == 0) {
                rows.add(to(i, i));
            }
            if (i % 3 == half) {
                rows.add(to(i, i + 1 + half));
            }
            if (half == 1 && i % 5 == 0) {
                rows.add(new Row("deliveries", "delivery " + i, null));
            }
        }
        return rows;
    }

    private Row to(int delivery, int customer) {
        return new Row(
                "deliveries", "delivery " + delivery, customers.get(customer % customers.size()));
    }
}
