/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.node.partition.LoopRead;
import dev.penstock.node.partition.PartitionRead;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest.FetchPartition;

/** One partition of a fetch on its way, and what was found there last. */
final class Portion {
    private final WantedPartition wanted;
    private final FetchPartition position;
    private PartitionRead read = PartitionRead.Failed.with(ErrorCode.UNKNOWN_SERVER_ERROR);
    private boolean isLookedAfter;
    private boolean isNews;

    /** Of what is wanted now; the session may move on meanwhile. */
    Portion(WantedPartition wanted) {
        this.wanted = wanted;
        this.position = wanted.position();
    }

    WantedPartition wanted() {
        return wanted;
    }

    FetchPartition position() {
        return position;
    }

    PartitionRead read() {
        return read;
    }

    /** Nothing can be read there. */
    void failed(ErrorCode error) {
        read = PartitionRead.Failed.with(error);
    }

    void visited(LoopRead.Visit visit) {
        read = visit.read();
        isLookedAfter = visit.rests();
    }

    /** Its records have no room in the answer. */
    void leaveOut(PartitionRead.Records records) {
        read = records.withoutRecords();
    }

    /** Whether an incremental answer has to name it, which then counts as told. */
    boolean tell() {
        isNews = wanted.tell(read);
        return isNews;
    }

    /** Whether nothing more is to be told until its loop says so. */
    boolean rests() {
        return isLookedAfter && !isNews;
    }
}
