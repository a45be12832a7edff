/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.raft.ElectionState;
import dev.penstock.raft.ReplicaKey;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The vote, in {@code quorum-state} beside the metadata log: lines of {@code name=value}. Format:
 * docs/formats/quorum-state.md.
 */
final class ElectionStateFile {
    private static final String VERSION = "1";
    private static final String NOBODY = "-1";

    private final WholeTextFile file;

    ElectionStateFile(FileStore store, String directory) {
        this.file = new WholeTextFile(store, directory, "quorum-state");
    }

    void save(ElectionState state) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("version=").append(VERSION).append('\n');
        text.append("leader.epoch=").append(state.epoch()).append('\n');
        text.append("leader.id=")
                .append(state.leader().map(BrokerId::toString).orElse(NOBODY))
                .append('\n');
        text.append("voted.id=")
                .append(state.votedFor().map(voted -> voted.id().toString()).orElse(NOBODY))
                .append('\n');
        text.append("voted.directory.id=")
                .append(state.votedFor().map(ReplicaKey::directoryId).orElse(Uuid.ZERO))
                .append('\n');
        file.replace(text.toString());
    }

    ElectionState load() throws IOException {
        Optional<String> text = file.read();
        return text.isPresent() ? parse(text.get()) : ElectionState.INITIAL;
    }

    private static ElectionState parse(String text) throws IOException {
        Map<String, String> values = new TreeMap<>();
        text.lines()
                .forEach(
                        line -> {
                            int equals = line.indexOf('=');
                            if (equals > 0) {
                                values.put(line.substring(0, equals), line.substring(equals + 1));
                            }
                        });
        try {
            if (!VERSION.equals(values.get("version"))) {
                throw new IOException(
                        "quorum-state has the version "
                                + values.get("version")
                                + ", not "
                                + VERSION);
            }
            int epoch = Integer.parseInt(values.getOrDefault("leader.epoch", ""));
            int leader = Integer.parseInt(values.getOrDefault("leader.id", ""));
            int voted = Integer.parseInt(values.getOrDefault("voted.id", ""));
            Uuid directory = Uuid.parse(values.getOrDefault("voted.directory.id", ""));
            return new ElectionState(
                    new LeaderEpoch(epoch),
                    voted < 0
                            ? Optional.empty()
                            : Optional.of(new ReplicaKey(new BrokerId(voted), directory)),
                    leader < 0 ? Optional.empty() : Optional.of(new BrokerId(leader)));
        } catch (IllegalArgumentException e) {
            // Forgetting a vote could elect two leaders, so a damaged file stops the broker.
            throw new IOException("quorum-state is damaged: " + e.getMessage(), e);
        }
    }
}
