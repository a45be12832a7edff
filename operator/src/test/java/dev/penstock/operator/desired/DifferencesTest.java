/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferencesTest {
    private static HasMetadata service(String metadata, String spec) {
        return Serialization.unmarshal(
                "---\n{apiVersion: v1, kind: Service, metadata: {name: a, annotations: {penstock.dev/applied: one%s}}, spec: {%s}}"
                        .formatted(metadata, spec),
                Service.class);
    }

    @ParameterizedTest(name = "{0}: {1} where {2} is wanted: differs {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "the same | type: ClusterIP | type: ClusterIP | false",
                "a default was added | type: ClusterIP, clusterIP: 10.0.0.1 | type: ClusterIP | false",
                "a value was changed | type: NodePort | type: ClusterIP | true",
                "a value is missing | clusterIP: None | type: ClusterIP | true",
                "a label was added | selector: {a: b, c: d} | selector: {a: b} | false",
                "a label was taken away | selector: {c: d} | selector: {a: b} | true",
                "ports in another order | ports: [{name: y, port: 2}, {name: x, port: 1}] | ports: [{name: x, port: 1}, {name: y, port: 2}] | false",
                "a default in a port | ports: [{name: x, port: 1, protocol: TCP}] | ports: [{name: x, port: 1}] | false",
                "another port | ports: [{name: x, port: 3}] | ports: [{name: x, port: 1}] | true",
                "a port is missing | ports: [] | ports: [{name: x, port: 1}] | true",
                "a number as text | ports: [{name: x, port: 1, targetPort: 80}] | ports: [{name: x, port: 1, targetPort: '80'}] | false",
            })
    void whatOthersAddIsNoDifference(String name, String actual, String desired, boolean differs) {
        assertThat(Differences.differ(service("", desired), service("", actual)))
                .as(name)
                .isEqualTo(differs);
    }

    @ParameterizedTest(name = "{0} and {1}: differs {2}")
    @CsvSource({
        "1024Mi,1Gi,false",
        "0.5,500m,false",
        "1Gi,1G,true",
        "100,100,false",
        "abc,abd,true"
    })
    void quantitiesAreComparedByAmount(String desired, String actual, boolean differs) {
        String claim =
                "---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {volumeName: '%s'}}";
        HasMetadata one =
                Serialization.unmarshal(claim.formatted(desired), PersistentVolumeClaim.class);
        HasMetadata other =
                Serialization.unmarshal(claim.formatted(actual), PersistentVolumeClaim.class);
        assertThat(Differences.differ(one, other)).isEqualTo(differs);
    }

    @org.junit.jupiter.api.Test
    void aFieldThatIsNoLongerWantedIsNoticedByTheHash() {
        HasMetadata before = service("", "type: ClusterIP, sessionAffinity: None");
        HasMetadata now = service("", "type: ClusterIP");
        now.getMetadata().getAnnotations().put(Labels.APPLIED, "two");
        assertThat(Differences.differ(now, before)).isTrue();
    }
}
