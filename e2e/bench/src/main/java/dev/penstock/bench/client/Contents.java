/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What records consist of; the same each time, and made before anything is measured. */
public enum Contents {
    /** Of letters, without a key: nothing is to be compressed, and the client has least to do. */
    ONE_VALUE("", 1, 0),

    /** Different sentences: what a compression can do something about, but not everything. */
    WORDS(", sentences", 512, 0),

    /** With one of many keys, which says to which partition it goes. */
    KEYED(", 10,000 keys", 1, 10_000);

    private static final int LETTERS = 26;
    private static final int VOCABULARY = 2_000;
    private static final int SHORTEST_WORD = 3;
    private static final int LONGEST_WORD = 9;
    private static final int SEED = 7;

    private final String suffix;
    private final int values;
    private final int keys;

    Contents(String suffix, int values, int keys) {
        this.suffix = suffix;
        this.values = values;
        this.keys = keys;
    }

    /** For people. */
    String suffix() {
        return suffix;
    }

    /** Records for the topic, to be sent one after the other and again. */
    List<ProducerRecord<byte[], byte[]>> records(String topic, int valueBytes) {
        Random random = new Random(SEED);
        List<String> vocabulary = vocabulary(random);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < Math.max(values, keys); i++) {
            byte[] value =
                    i < values ? value(random, vocabulary, valueBytes) : records.getFirst().value();
            byte[] key = keys == 0 ? null : ("key-" + i).getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(topic, key, value));
        }
        return List.copyOf(records);
    }

    private byte[] value(Random random, List<String> vocabulary, int valueBytes) {
        StringBuilder text = new StringBuilder();
        while (text.length() < valueBytes) {
            if (this == WORDS) {
                text.append(vocabulary.get(random.nextInt(VOCABULARY))).append(' ');
            } else {
                text.append((char) ('A' + random.nextInt(LETTERS)));
            }
        }
        return text.substring(0, valueBytes).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> vocabulary(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < VOCABULARY; i++) {
            StringBuilder word = new StringBuilder();
            for (int left = random.nextInt(SHORTEST_WORD, LONGEST_WORD + 1); left > 0; left--) {
                word.append((char) ('a' + random.nextInt(LETTERS)));
            }
            words.add(word.toString());
        }
        return words;
    }
}
