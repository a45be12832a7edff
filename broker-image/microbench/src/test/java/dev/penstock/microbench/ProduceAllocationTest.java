/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Uuid;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/**
 * How much heap a produce of one record takes on the broker's loops, from frame to answer.
 *
 * <p>The count is of a JVM that compiles, but does not look for objects that it need not make
 * ({@code -XX:TieredStopAtLevel=1}): of what is in the source, all. Two partitions, so that half of
 * the requests change loops.
 */
final class ProduceAllocationTest {
    private static final int PARTITIONS = 2;
    private static final int WARM_UP_REQUESTS = Integer.getInteger("warmUpRequests", 5_000);
    private static final int REQUESTS = 20_000;
    private static final long MAX_BYTES_EACH = 1_800;

    /** Prints a table of all sites; in a JVM with -XX:-UseTLAB. */
    private static final boolean SITES = Boolean.getBoolean("allocationSites");

    @TempDir private Path directory;

    @Test
    void aProduceOfOneRecordTakesLittleHeap() throws IOException, InterruptedException {
        try (BrokerHere broker = new BrokerHere(directory);
                ProduceClient client = new ProduceClient(broker.port())) {
            Uuid topic = client.create("counted", PARTITIONS);
            client.produce(topic, PARTITIONS, WARM_UP_REQUESTS);

            long bytesEach = bytesEach(client, topic);

            System.out.println("heap of a produce request: " + bytesEach + " B");
            assertThat(bytesEach).isPositive().isLessThan(MAX_BYTES_EACH);
        }
    }

    private static long bytesEach(ProduceClient client, Uuid topic) throws IOException {
        if (SITES) {
            try (AllocationSites sites = new AllocationSites()) {
                client.produce(topic, PARTITIONS, REQUESTS);
                sites.each(REQUESTS).forEach(System.out::println);
            }
        }
        long before = BrokerHere.allocatedOnLoopsBytes();
        client.produce(topic, PARTITIONS, REQUESTS);
        return (BrokerHere.allocatedOnLoopsBytes() - before) / REQUESTS;
    }
}
