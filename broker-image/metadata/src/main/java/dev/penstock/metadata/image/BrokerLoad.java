/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

/**
 * How many partitions a broker carries; kept with every change so that nobody has to count.
 *
 * @param replicas how many it stores
 * @param leaders how many it leads
 * @param preferred of how many it is the preferred leader
 */
public record BrokerLoad(int replicas, int leaders, int preferred) {
    public static final BrokerLoad NONE = new BrokerLoad(0, 0, 0);

    BrokerLoad plus(int moreReplicas, int moreLeaders, int morePreferred) {
        return new BrokerLoad(
                replicas + moreReplicas, leaders + moreLeaders, preferred + morePreferred);
    }
}
