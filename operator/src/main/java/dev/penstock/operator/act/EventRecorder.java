/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.act;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * Tells people, beside the resource, what was done. An event that cannot be written is logged and
 * holds nothing back.
 */
public final class EventRecorder {
    /** How much it matters, in Kubernetes' words. */
    public enum Type {
        Normal,
        Warning
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final int MAX_MESSAGE = 1024;

    private final KubernetesClient client;
    private final Clock clock;

    public EventRecorder(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Records that something happened to a resource. */
    public void record(HasMetadata about, Type type, String reason, String message) {
        try {
            client.resource(event(about, type, reason, message)).create();
        } catch (KubernetesClientException e) {
            LOG.atWarn()
                    .addKeyValue("kind", about.getKind())
                    .addKeyValue("name", about.getMetadata().getName())
                    .addKeyValue("reason", reason)
                    .log("Event not written: {}", e.getMessage());
        }
    }

    private Event event(HasMetadata about, Type type, String reason, String message) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withGenerateName(about.getMetadata().getName() + ".")
                .withNamespace(about.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withName(about.getMetadata().getName())
                .withNamespace(about.getMetadata().getNamespace())
                .withUid(about.getMetadata().getUid())
                .endInvolvedObject()
                .withType(type.name())
                .withReason(reason)
                .withMessage(
                        message.length() <= MAX_MESSAGE
                                ? message
                                : message.substring(0, MAX_MESSAGE))
                .withCount(1)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withReportingComponent(ResourceWriter.FIELD_MANAGER)
                .withReportingInstance(ResourceWriter.FIELD_MANAGER)
                .withNewSource()
                .withComponent(ResourceWriter.FIELD_MANAGER)
                .endSource()
                .build();
    }
}
