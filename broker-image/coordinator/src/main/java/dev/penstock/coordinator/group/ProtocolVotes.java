/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.Protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which protocol a generation works with. */
final class ProtocolVotes {
    private ProtocolVotes() {}

    /** The protocols that every member supports, in the order of the first member's preference. */
    static List<String> candidates(Collection<ClassicMember> members) {
        List<String> candidates = new ArrayList<>();
        if (members.isEmpty()) {
            return candidates;
        }
        for (Protocol protocol : members.iterator().next().protocols) {
            if (members.stream().allMatch(member -> member.supports(protocol.name()))) {
                candidates.add(protocol.name());
            }
        }
        return candidates;
    }

    /**
     * Each member votes for the candidate that it names first; most votes win, and among equals the
     * one that the longest-standing member likes best.
     *
     * @param members at least one, with at least one candidate
     */
    static String elected(Collection<ClassicMember> members) {
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (String candidate : candidates(members)) {
            votes.put(candidate, 0);
        }
        for (ClassicMember member : members) {
            for (Protocol protocol : member.protocols) {
                if (votes.containsKey(protocol.name())) {
                    votes.merge(protocol.name(), 1, Integer::sum);
                    break;
                }
            }
        }
        return votes.entrySet().stream()
                .reduce((best, other) -> other.getValue() > best.getValue() ? other : best)
                .orElseThrow(() -> new IllegalStateException("the members have no common protocol"))
                .getKey();
    }
}
