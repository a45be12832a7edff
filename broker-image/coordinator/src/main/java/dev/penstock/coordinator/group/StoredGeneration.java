/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRecord.GroupStored;
import dev.penstock.coordinator.group.GroupRecord.StoredMember;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes the record of a classic group's generation. */
final class StoredGeneration {
    private StoredGeneration() {}

    /** The current generation with these assignments; a member without one gets no bytes. */
    static GroupStored of(ClassicGroup group, Map<String, ByteBuffer> assignments, Now now) {
        String protocol = protocol(group);
        return stored(
                group,
                group.leaderOrEmpty(),
                member ->
                        member.stored(
                                protocol,
                                assignments.getOrDefault(member.memberId, GroupResponse.NO_BYTES)),
                now);
    }

    /** The current generation with a static member's successor in its place. */
    static GroupStored withSuccessor(
            ClassicGroup group, ClassicMember old, ClassicMember next, Now now) {
        String protocol = protocol(group);
        return stored(
                group,
                group.isLeader(old.memberId) ? next.memberId : group.leaderOrEmpty(),
                member -> (member == old ? next : member).stored(protocol, member.assignment),
                now);
    }

    /** The next generation, which nobody is in. */
    static GroupStored ofNobody(ClassicGroup group, Now now) {
        Invariants.check(
                group.members().isEmpty(), "an empty generation has no members", group.groupId());
        return new GroupStored(
                group.groupId(),
                group.protocolTypeOrEmpty(),
                group.generationId() + 1,
                null,
                null,
                now.epochMs(),
                List.of());
    }

    private static GroupStored stored(
            ClassicGroup group,
            @Nullable String leader,
            Function<ClassicMember, StoredMember> member,
            Now now) {
        return new GroupStored(
                group.groupId(),
                group.protocolTypeOrEmpty(),
                group.generationId(),
                group.protocolName(),
                leader,
                now.epochMs(),
                group.members().stream().map(member).toList());
    }

    private static String protocol(ClassicGroup group) {
        String protocol = group.protocolName();
        Invariants.check(protocol != null, "a generation has a protocol", group.groupId());
        return protocol == null ? "" : protocol;
    }
}
