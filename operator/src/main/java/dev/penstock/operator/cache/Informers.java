/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;

/** Watches of what belongs to a controller's own resources. */
public final class Informers {
    private Informers() {}

    /** In the namespaces of the controller, lean and in pages. */
    public static <R extends HasMetadata, P extends HasMetadata>
            InformerEventSourceConfiguration.Builder<R> inNamespacesOf(
                    EventSourceContext<P> context, Class<R> kind, Class<P> owner) {
        InformerEventSourceConfiguration.Builder<R> builder =
                InformerEventSourceConfiguration.from(kind, owner)
                        .withName(kind.getSimpleName())
                        .withNamespacesInheritedFromController()
                        .withInformerListLimit(LeanStore.PAGE);
        return LeanStore.fits(
                        context.getControllerConfiguration().getInformerConfig().getNamespaces())
                ? builder.withItemStore(new LeanStore<>())
                : builder;
    }
}
