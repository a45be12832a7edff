/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.config.ClientMatch.Attribute;
import dev.penstock.node.request.RequestContext;

import java.util.Map;

/**
 * Who asks or pushes, as far as it is known.
 *
 * @param address without the port
 */
public record TelemetryClient(
        String clientId, String softwareName, String softwareVersion, String address, String port) {
    /** On the connection's loop. */
    public static TelemetryClient of(RequestContext context) {
        ClientSoftware software =
                context.connectionState(ClientSoftware.class, ClientSoftware::new);
        String remote = context.remote().substring(context.remote().lastIndexOf('/') + 1);
        int colon = remote.lastIndexOf(':');
        return new TelemetryClient(
                Labels.cut(context.clientId()),
                software.name(),
                software.version(),
                remote.substring(0, Math.max(0, colon)),
                remote.substring(colon + 1));
    }

    /** What a subscription is matched with. */
    Map<Attribute, String> attributes(Uuid instanceId) {
        return Map.of(
                Attribute.CLIENT_INSTANCE_ID, instanceId.toString(),
                Attribute.CLIENT_ID, clientId,
                Attribute.CLIENT_SOFTWARE_NAME, softwareName,
                Attribute.CLIENT_SOFTWARE_VERSION, softwareVersion,
                Attribute.CLIENT_SOURCE_ADDRESS, address,
                Attribute.CLIENT_SOURCE_PORT, port);
    }
}
