/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.simulation.client.ClusterClient;
import dev.penstock.simulation.client.GroupMember;
import dev.penstock.simulation.client.GroupReaders;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The members of a consumer group, who come and go, and who of them reads what. */
final class Members {
    private static final String GROUP = "billing";

    private final GroupReaders readers = new GroupReaders();
    private final List<GroupMember> members = new ArrayList<>();

    /**
     * Members that have not begun.
     *
     * @param clients makes one by its name
     */
    Members(Function<String, ClusterClient> clients, int count) {
        for (int number = 0; number < count; number++) {
            String name = "member-" + number;
            members.add(new GroupMember(clients.apply(name), GROUP, name, readers));
        }
    }

    void start() {
        members.forEach(GroupMember::start);
    }

    void finish() {
        members.forEach(GroupMember::finish);
    }

    /** Whether each of so many partitions has a reader, if there is anybody to read them. */
    boolean share(int partitions) {
        return members.isEmpty() || readers.count() == partitions;
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
