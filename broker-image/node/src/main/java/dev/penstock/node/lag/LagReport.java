/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.lag;

import java.util.List;

/**
 * How far groups are behind.
 *
 * @param lags by group, topic and partition
 * @param leftOut positions that are not looked at, because there are too many
 */
public record LagReport(List<GroupLag> lags, int leftOut) {
    public static final LagReport EMPTY = new LagReport(List.of(), 0);

    public LagReport {
        lags = List.copyOf(lags);
    }
}
