/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.act;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.jspecify.annotations.Nullable;

import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;

/** Writes to the API server. */
public final class ResourceWriter {
    public static final String FIELD_MANAGER = "penstock-operator";

    /** By force: what the operator owns by contract is set right, whoever changed it. */
    private static final PatchContext APPLY =
            new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(FIELD_MANAGER)
                    .withForce(true)
                    .build();

    private static final PatchContext MERGE =
            new PatchContext.Builder()
                    .withPatchType(PatchType.JSON_MERGE)
                    .withFieldManager(FIELD_MANAGER)
                    .build();

    private static final int UNPROCESSABLE = 422;

    private final KubernetesClient client;

    public ResourceWriter(KubernetesClient client) {
        this.client = client;
    }

    /** Makes the resource have all that stands in it. */
    public <T extends HasMetadata> T apply(T resource) {
        return client.resource(resource).patch(APPLY);
    }

    /** Makes the status of the resource be what stands in it; its spec is not sent. */
    public <T extends HasMetadata> T applyStatus(T resource) {
        return client.resource(resource).subresource("status").patch(APPLY);
    }

    /**
     * Annotates exactly this pod, and returns it as it is then; one that has been replaced or is
     * gone stays as it is.
     */
    public Optional<Pod> annotatePod(
            String namespace, String name, String uid, Map<String, String> annotations) {
        Pod pod =
                new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .withUid(uid)
                        .withAnnotations(annotations)
                        .endMetadata()
                        .build();
        try {
            return Optional.of(client.resource(pod).patch(MERGE, pod));
        } catch (KubernetesClientException e) {
            if (isGone(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isGone(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    /**
     * Deletes exactly this pod; one that has been replaced in the meantime stays, and so does one
     * that changed, which is left to the next look.
     *
     * @return whether the pod stops now, or is gone; a conflict alone does not tell, because it is
     *     also the answer to a second attempt
     */
    public boolean deletePod(String namespace, String name, String uid) {
        var pod = client.pods().inNamespace(namespace).withName(name);
        Pod found = pod.get();
        if (stops(found, uid)) {
            return true;
        }
        try {
            client.resource(found)
                    .lockResourceVersion(found.getMetadata().getResourceVersion())
                    .delete();
            return true;
        } catch (KubernetesClientException e) {
            if (isGone(e)) {
                return stops(pod.get(), uid);
            }
            throw e;
        }
    }

    private static boolean stops(@Nullable Pod pod, String uid) {
        return pod == null || !uid.equals(pod.getMetadata().getUid()) || pod.isMarkedForDeletion();
    }

    /** Deletes the Service of a broker that has left. */
    public void deleteService(String namespace, String name) {
        client.services().inNamespace(namespace).withName(name).delete();
    }

    /**
     * Asks for a larger volume.
     *
     * @return why it cannot be had: its StorageClass or a quota does not allow it; a claim that has
     *     gone is left to the next look
     */
    public Optional<String> growClaim(String namespace, String name, String size) {
        PersistentVolumeClaim claim =
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withNewResources()
                        .withRequests(Map.of("storage", Quantity.parse(size)))
                        .endResources()
                        .endSpec()
                        .build();
        try {
            apply(claim);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN || e.getCode() == UNPROCESSABLE) {
                if (client.persistentVolumeClaims().inNamespace(namespace).withName(name).get()
                        == null) {
                    return Optional.empty();
                }
                return Optional.of(
                        e.getStatus() == null || e.getStatus().getMessage() == null
                                ? String.valueOf(e.getMessage())
                                : e.getStatus().getMessage());
            }
            throw e;
        }
    }

    /**
     * Deletes exactly this claim; one that has been replaced or changed in the meantime stays.
     *
     * @return whether exactly this claim goes as soon as no pod uses it
     */
    public boolean deleteClaim(String namespace, String name, String uid) {
        var claim = client.persistentVolumeClaims().inNamespace(namespace).withName(name);
        PersistentVolumeClaim found = claim.get();
        if (found == null || !uid.equals(found.getMetadata().getUid())) {
            return false;
        }
        if (found.isMarkedForDeletion()) {
            return true;
        }
        try {
            client.resource(found)
                    .lockResourceVersion(found.getMetadata().getResourceVersion())
                    .delete();
            return true;
        } catch (KubernetesClientException e) {
            if (isGone(e)) {
                PersistentVolumeClaim now = claim.get();
                return now != null
                        && uid.equals(now.getMetadata().getUid())
                        && now.isMarkedForDeletion();
            }
            throw e;
        }
    }

    /** Deletes the StatefulSet and leaves its pods, which the next one adopts. */
    public void deleteAroundPods(String namespace, String name) {
        client.resources(StatefulSet.class)
                .inNamespace(namespace)
                .withName(name)
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
    }
}
