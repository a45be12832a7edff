/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;

class ApiRequestsTest {

    @ParameterizedTest(name = "{0} is about {1}")
    @CsvSource({
        "/apis/penstock.dev/v1alpha1/topics, topics",
        "/apis/penstock.dev/v1alpha1/namespaces/shop/topics, topics",
        "/apis/penstock.dev/v1alpha1/namespaces/shop/topics/orders, topics",
        "/apis/penstock.dev/v1alpha1/namespaces/shop/topics/orders/status, topics/status",
        "/api/v1/namespaces/shop/pods/a, pods",
        "/api/v1/namespaces/shop, namespaces",
        "/api/v1/nodes/one, nodes",
        "/version, ''",
    })
    void aRequestIsAboutAResource(String path, String resource) {
        assertThat(ApiRequests.resource(URI.create("https://10.0.0.1:443" + path + "?watch=true")))
                .isEqualTo(resource);
    }
}
