/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;

class LeanStoreTest {
    private final LeanStore<ConfigMap> store = new LeanStore<>();

    private ConfigMap kept(ConfigMapBuilder resource) {
        store.put("shop/a", resource.build());
        return store.get("shop/a");
    }

    private static ConfigMapBuilder resource() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("a")
                .withManagedFields(new ManagedFieldsEntry())
                .endMetadata()
                .addToData("key", "value");
    }

    @Test
    void whoOwnsWhichFieldIsNotKept() {
        ConfigMap kept = kept(resource());
        assertThat(kept.getMetadata().getManagedFields()).isEmpty();
        assertThat(kept.getData()).isEqualTo(Map.of("key", "value"));
    }

    @Test
    void ofTheAnnotationsOnlyTheAppliedManifestIsNotKept() {
        ConfigMap kept =
                kept(
                        resource()
                                .editMetadata()
                                .addToAnnotations(
                                        "kubectl.kubernetes.io/last-applied-configuration", "{}")
                                .addToAnnotations("penstock.dev/voters", "3")
                                .addToLabels("penstock.dev/cluster", "shop")
                                .endMetadata());
        assertThat(kept.getMetadata().getAnnotations())
                .isEqualTo(Map.of("penstock.dev/voters", "3"));
        assertThat(kept.getMetadata().getLabels())
                .isEqualTo(Map.of("penstock.dev/cluster", "shop"));
    }

    @Test
    void severalInformersDoNotShareOne() {
        assertThat(LeanStore.fits(Set.of())).isTrue();
        assertThat(LeanStore.fits(Set.of("shop"))).isTrue();
        assertThat(LeanStore.fits(Set.of("shop", "store"))).isFalse();
    }
}
