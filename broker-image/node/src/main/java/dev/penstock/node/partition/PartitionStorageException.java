/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The log of a partition failed within a call that may have been about several. */
final class PartitionStorageException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition partition;

    PartitionStorageException(TopicPartition partition, IOException cause) {
        super(cause);
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }
}
