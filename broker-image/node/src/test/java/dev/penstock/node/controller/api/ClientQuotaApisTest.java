/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.node.handler.ClientQuotaQuestions;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterClientQuotasRequest;
import dev.penstock.protocol.message.AlterClientQuotasRequest.EntityData;
import dev.penstock.protocol.message.AlterClientQuotasRequest.EntryData;
import dev.penstock.protocol.message.AlterClientQuotasRequest.OpData;
import dev.penstock.protocol.message.AlterClientQuotasResponse;
import dev.penstock.protocol.message.DescribeClientQuotasRequest.ComponentData;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class ClientQuotaApisTest {
    private static final byte EXACTLY = 0;
    private static final byte THE_DEFAULT = 1;
    private static final byte ANY = 2;
    private static final String CLIENT = "client-id";

    private final MachineController cluster = MachineController.of(1);

    @Test
    void eachEntityIsAlteredOrRefusedForItself() {
        assertThat(
                        alter(
                                entry(part(CLIENT, "app")),
                                entry(part("ip", "10.0.0.1")),
                                entry(part("ip", "somewhere")),
                                entry(part("ip", "10.0.0.1"), part(CLIENT, "a")),
                                entry(part("team", "blue")),
                                entry(),
                                entry(part(CLIENT, "a"), part(CLIENT, "b")),
                                entry(part(CLIENT, "")),
                                entry(part("user", null), part(CLIENT, null))))
                .containsExactly(
                        "NONE",
                        "INVALID_REQUEST: The quota producer_byte_rate is for users and client"
                                + " ids.",
                        "INVALID_REQUEST: No ip is called \"somewhere\".",
                        "INVALID_REQUEST: A quota is for a user, a client-id, or both, or for an"
                                + " ip.",
                        "INVALID_REQUEST: There is no entity type team; there are user, client-id"
                                + " and ip.",
                        "INVALID_REQUEST: A quota is for a user, a client-id, or both, or for an"
                                + " ip.",
                        "INVALID_REQUEST: The entity names a client-id twice.",
                        "INVALID_REQUEST: No client-id is called \"\".",
                        "NONE");
        assertThat(cluster.now().clientQuotas().limits()).hasSize(2);
    }

    @Test
    void aFilterSelects() {
        alter(
                entry(part(CLIENT, "app")),
                entry(part(CLIENT, null)),
                entry(part("user", "ann")),
                entry(part("user", "ann"), part(CLIENT, "app")));

        assertThat(described(false)).hasSize(4);
        assertThat(described(false, component(CLIENT, EXACTLY, "app")))
                .containsExactly("client-id=app", "user=ann client-id=app");
        assertThat(described(true, component(CLIENT, EXACTLY, "app")))
                .containsExactly("client-id=app");
        assertThat(described(true, component(CLIENT, THE_DEFAULT, null)))
                .containsExactly("client-id=(default)");
        assertThat(described(true, component("user", ANY, null))).containsExactly("user=ann");
        assertThat(described(false, component("user", ANY, null)))
                .containsExactly("user=ann", "user=ann client-id=app");
        assertThat(described(false, component("ip", ANY, null))).isEmpty();
    }

    @Test
    void addressesHaveQuotasOfTheirOwnHoweverTheyAreWritten() {
        EntryData address = entry(part("ip", "::1"));
        address.ops().getFirst().setKey("connection_creation_rate");
        EntryData client = entry(part(CLIENT, "app"));
        client.ops().getFirst().setKey("connection_creation_rate");

        assertThat(alter(address, client))
                .containsExactly(
                        "NONE",
                        "INVALID_REQUEST: The quota connection_creation_rate is for addresses"
                                + " (ip).");
        assertThat(described(false, component("ip", EXACTLY, "0:0:0:0:0:0:0:1")))
                .isEqualTo(described(false, component("ip", EXACTLY, "::1")))
                .containsExactly("ip=0:0:0:0:0:0:0:1");
    }

    @Test
    void whatIsNoFilterIsRefused() {
        assertThat(refused(component("team", ANY, null))).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
        assertThat(refused(component(CLIENT, EXACTLY, null))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(component(CLIENT, (byte) 3, null))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(component(CLIENT, ANY, null), component(CLIENT, ANY, null)))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(component("ip", ANY, null), component(CLIENT, ANY, null)))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    private List<String> alter(EntryData... entries) {
        AlterClientQuotasResponse answer =
                cluster.ask(
                        new AlterClientQuotasApi(cluster),
                        new AlterClientQuotasRequest().setEntries(Arrays.asList(entries)),
                        AlterClientQuotasResponse.class);
        return answer.entries().stream()
                .map(
                        entry ->
                                ErrorCode.of(entry.errorCode())
                                        + (entry.errorMessage() == null
                                                ? ""
                                                : ": " + entry.errorMessage()))
                .toList();
    }

    private List<String> described(boolean strict, ComponentData... components) {
        return ClientQuotaQuestions.described(cluster, strict, components);
    }

    private ErrorCode refused(ComponentData... components) {
        return ClientQuotaQuestions.refused(cluster, components);
    }

    private static EntryData entry(EntityData... parts) {
        return new EntryData()
                .setEntity(Arrays.asList(parts))
                .setOps(
                        List.of(
                                new OpData()
                                        .setKey("producer_byte_rate")
                                        .setValue(1_000)
                                        .setRemove(false)));
    }

    private static EntityData part(String type, @Nullable String name) {
        return new EntityData().setEntityType(type).setEntityName(name);
    }

    private static ComponentData component(String type, byte matchType, @Nullable String match) {
        return new ComponentData().setEntityType(type).setMatchType(matchType).setMatch(match);
    }
}
