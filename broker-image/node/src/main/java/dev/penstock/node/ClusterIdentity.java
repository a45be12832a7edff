/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.DirectoryIdentity;
import dev.penstock.log.LogDirectory;
import dev.penstock.node.config.InvalidConfigException;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.node.config.QuorumVoter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * Which cluster a broker belongs to when its configuration does not say.
 *
 * <p>A directory that was used before says it. An empty one: brokers of one cluster share their
 * list of voters, so its digest is a name that all of them find by themselves; a broker that is its
 * own only voter draws one.
 */
final class ClusterIdentity {
    private ClusterIdentity() {}

    static String resolve(NodeConfig config, FileStore firstDirectory, Randomness randomness)
            throws IOException {
        Optional<String> stored =
                LogDirectory.identityOf(firstDirectory).map(DirectoryIdentity::clusterId);
        return config.clusterId().or(() -> stored).orElseGet(() -> fresh(config, randomness));
    }

    private static String fresh(NodeConfig config, Randomness randomness) {
        List<QuorumVoter> first = config.quorum().voters();
        if (first.isEmpty()) {
            throw new InvalidConfigException(
                    "cluster.id",
                    "is not set; a broker that knows the quorum only by controller.quorum.bootstrap.servers must be told its cluster");
        }
        if (first.size() == 1 && config.quorum().names(config.id())) {
            return Uuid.random(randomness).toString();
        }
        StringBuilder voters = new StringBuilder();
        for (QuorumVoter voter : first) {
            voters.append(voter.id()).append('@').append(voter.endpoint()).append(',');
        }
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(voters.toString().getBytes(StandardCharsets.UTF_8)));
            return new Uuid(digest.getLong(), digest.getLong()).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
