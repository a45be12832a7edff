/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a member that speaks the classic protocol said when it joined.
 *
 * @param offered in the order of its preference, at least one
 */
public record ClassicProtocols(int sessionTimeoutMs, List<Offered> offered) {
    public ClassicProtocols {
        offered = List.copyOf(offered);
    }

    /** One assignor of the client's; the metadata is its subscription. */
    public record Offered(String name, ByteBuffer metadata) {}

    public boolean offers(String name) {
        return offered.stream().anyMatch(each -> each.name().equals(name));
    }
}
