/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterIdentityTest {
    @ParameterizedTest(name = "{0} brokers have {1} voters")
    @CsvSource({"1,1", "2,1", "3,3", "4,3", "5,5", "9,5"})
    void anOddNumberOfTheFirstBrokersVotes(int replicas, int voters) {
        assertThat(ClusterIdentity.votersOf(replicas)).isEqualTo(voters);
    }

    @Test
    void theIdHasTheFormThatKafkaGivesItAndFollowsFromTheUid() {
        String uid = "3b1f4c9e-6a53-4a9e-8c1d-2f0e5d7a9b11";
        assertThat(ClusterIdentity.ofNew(uid, 3).clusterId())
                .matches("[A-Za-z0-9_-]{22}")
                .isEqualTo("Ox9MnmpTSp6MHS8OXXqbEQ");
        assertThat(ClusterIdentity.ofNew(uid, 3)).isEqualTo(ClusterIdentity.ofNew(uid, 3));
    }
}
