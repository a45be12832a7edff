/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkloadsTest {
    @Test
    void eachHasANameAndATitleOfItsOwn() {
        assertThat(Workloads.all()).extracting(Workload::name).doesNotHaveDuplicates();
        assertThat(Workloads.all()).extracting(Workload::title).doesNotHaveDuplicates();
    }

    @Test
    void whatIsMeasuredForOneReplicaIsMeasuredForThree() {
        assertThat(Workloads.all())
                .extracting(Workload::name)
                .contains("produce-compressed-1", "produce-compressed-3")
                .contains("produce-keyed-1", "produce-keyed-3")
                .contains("produce-many-1", "produce-many-3")
                .contains("produce-idempotent-1", "produce-idempotent-3")
                .contains("consume-cold-1", "consume-cold-3")
                .contains("mixed-1", "mixed-3")
                .contains("latency-busy-1", "latency-busy-3");
    }
}
