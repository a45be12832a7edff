/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Topic;
import dev.penstock.operator.Fixtures;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a person reads. */
class KubectlTextsTest {
    private static final String SPEC = "replicas: 3\nstorage: {size: 10Gi}\n";

    private static Cluster cluster(String spec) {
        return Fixtures.cluster(Fixtures.spec(spec));
    }

    private static String plan(Cluster before, Cluster after) {
        return PlanText.of(before, after, new StoredBytes.Unknown("nobody asked"));
    }

    /** Five brokers with a gibibyte each, or four and a larger one. */
    private static StoredBytes stored(long... gibibytes) {
        SortedMap<Integer, Long> byBroker = new TreeMap<>();
        for (int broker = 0; broker < gibibytes.length; broker++) {
            byBroker.put(broker, gibibytes[broker] << 30);
        }
        return new StoredBytes.Known(byBroker);
    }

    private static Cluster blocked() {
        return Serialization.unmarshal(
                """
                apiVersion: penstock.dev/v1alpha1
                kind: Cluster
                metadata: {name: shop, namespace: streaming, generation: 7}
                spec: {replicas: 3, storage: {size: 10Gi}}
                status:
                  observedGeneration: 7
                  version: "0.1"
                  brokersReady: 3/3
                  bootstrap: shop-bootstrap.streaming.svc:9092
                  warnings:
                  - {reason: RackNotUsed, message: "brokers [1] run with another rack"}
                  rollout:
                    blocked: {broker: 2, reason: WouldBreakMinInSync, message: payments-3 would stop, since: "2026-11-26T09:00:00Z"}
                    brokers:
                    - {broker: 2, state: Blocked, message: payments-3 would stop}
                    - {broker: 0, state: Waiting}
                  conditions:
                  - {type: Available, status: "True", reason: Serving, message: all partitions have a leader, observedGeneration: 7, lastTransitionTime: "2026-11-26T08:00:00Z"}
                  - {type: Ready, status: "False", reason: WouldBreakMinInSync, message: payments-3 would stop, observedGeneration: 7, lastTransitionTime: "2026-11-26T09:00:00Z"}
                """,
                Cluster.class);
    }

    @Test
    void whyNamesTheBrokerTheReasonAndSinceWhen() {
        assertThat(ClusterText.why(blocked()))
                .isEqualTo(
                        """
                        Cluster streaming/shop
                          Ready is False since 2026-11-26T09:00:00Z: WouldBreakMinInSync, payments-3 would stop
                          The rollout waits since 2026-11-26T09:00:00Z for broker 2: WouldBreakMinInSync, payments-3 would stop
                          Broker 2: Blocked, payments-3 would stop
                          Broker 0: Waiting
                        """);
    }

    @Test
    void whyOfASpecThatNobodyLookedAtAsksForAnOperator() {
        assertThat(ClusterText.why(cluster(SPEC))).contains("does an operator run");
    }

    @Test
    void statusTellsConditionsAndWarnings() {
        assertThat(ClusterText.status(blocked(), List.of()))
                .contains("Brokers      3/3 ready", "Available    True (Serving)")
                .contains("Warning      RackNotUsed: brokers [1]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config: {log.retention.hours: 48} | All 3 brokers restart",
                "config: {log.retention.ms: 48} | Changed while the brokers run, without a restart: log.retention.ms.",
                "version: '0.2' | All 3 brokers restart",
                "template: {nodeSelector: {disk: nvme}} | All 3 brokers restart",
                "rollout: {restartAt: '2026-11-26T09:00:00Z'} | All 3 brokers restart",
                "rollout: {restartAt: '2026-11-26T09:00:00Z', maxUnavailable: 4} | All 3 brokers restart, one by one, each when it is safe",
                "rollout: {maxUnavailable: 4} | No broker restarts and nothing moves",
                "rollout: {paused: true} | No broker restarts and nothing moves",
                "balance: {mode: Auto} | No broker restarts and nothing moves",
                "suspend: true | All brokers stop",
            })
    void planSaysWhatAChangeDoes(String line, String consequence) {
        assertThat(plan(cluster(SPEC), cluster(SPEC + line + "\n"))).contains(consequence);
    }

    @Test
    void planSaysHowManyRestartTogether() {
        String six = "replicas: 6\nstorage: {size: 10Gi}\n";
        assertThat(
                        plan(
                                cluster(six),
                                cluster(
                                        six
                                                + "rollout: {restartAt: '2026-11-26T09:00:00Z', maxUnavailable: 4}\n")))
                .contains(
                        "All 6 brokers restart, up to 2 of one rack together where each of them says that nothing breaks,");
    }

    @Test
    void planSaysHowVolumesAreReplacedAndWhatDoesNotFit() {
        String before = "replicas: 3\nstorage: {size: 10Gi, class: fast}\n";
        String replaced =
                "Volumes are replaced, one broker after the other: broker 3 comes for the time";
        assertThat(
                        plan(
                                cluster(before),
                                cluster(before.replace("10Gi", "5Gi, allowReplacement: true"))))
                .contains(replaced);
        assertThat(
                        plan(
                                cluster(before),
                                cluster(
                                        before.replace(
                                                "class: fast",
                                                "class: slow, allowReplacement: true"))))
                .contains(replaced);
        StoredBytes stored = new StoredBytes.Known(new TreeMap<>(Map.of(0, 1L << 30, 1, 4L << 30)));
        assertThat(
                        PlanText.of(
                                cluster(before),
                                cluster(before.replace("10Gi", "5Gi, allowReplacement: true")),
                                stored))
                .contains("Nothing is replaced yet: broker 1 stores 4.0Gi")
                .doesNotContain("broker 0 stores");
    }

    @Test
    void whyNamesTheBrokerWhoseVolumeIsReplaced() {
        Cluster cluster = blocked();
        cluster.setStatus(
                Serialization.unmarshal(
                        Serialization.asJson(cluster.getStatus())
                                .replaceFirst(
                                        "\\{",
                                        "{\"storage\":{\"size\":\"5Gi\",\"replacing\":1,\"toReplace\":[0,1]},"),
                        ClusterStatus.class));
        assertThat(ClusterText.why(cluster))
                .contains(
                        "Volumes become 5Gi by being replaced: it is the turn of broker 1, those of brokers [0, 1] are left");
    }

    @Test
    void statusAndWhyNameTheBatchAndWhatLimitsIt() {
        Cluster cluster = blocked();
        ClusterStatus status = cluster.getStatus();
        cluster.setStatus(
                Serialization.unmarshal(
                        Serialization.asJson(status)
                                .replace(
                                        "\"brokers\":[",
                                        "\"batch\":{\"brokers\":[1,4],\"rack\":\"b\",\"limit\":\"spec.rollout.maxUnavailable is 2\"},\"brokers\":["),
                        ClusterStatus.class));
        String text =
                "Restarting together: [1, 4] of rack b; not more: spec.rollout.maxUnavailable is 2";
        assertThat(ClusterText.why(cluster)).contains(text);
        assertThat(ClusterText.status(cluster, List.of())).contains("Rollout      " + text);
    }

    @Test
    void planSaysWhatANumberOfBrokersDoes() {
        Cluster five = cluster("replicas: 5\nstorage: {size: 10Gi}\n");
        assertThat(plan(cluster(SPEC), five))
                .contains("spec.replicas: 3 -> 5", "Added at once: brokers 3 to 4;")
                .contains("Voters of the metadata quorum become 5, one at a time.")
                .doesNotContain("restart");
        assertThat(plan(five, cluster(SPEC)))
                .contains("Leaving: brokers 3 to 4; all their replicas are copied");
    }

    @Test
    void planSaysHowMuchBrokersThatComeGetAndHowLongThatTakes() {
        Cluster five = cluster("replicas: 5\nstorage: {size: 10Gi}\n");
        assertThat(PlanText.of(cluster(SPEC), five, stored(30, 30, 40)))
                .contains(
                        "balanced onto them: about 40Gi, which takes at least 5m at 60Mi a second to each broker.");
        assertThat(
                        PlanText.of(
                                cluster(SPEC),
                                cluster(
                                        "replicas: 5\nstorage: {size: 10Gi}\nbalance: {mode: Manual}\n"),
                                stored(30, 30, 40)))
                .contains("without replicas until a Rebalance");
    }

    @Test
    void planSaysHowMuchBrokersThatLeaveHave() {
        Cluster five =
                cluster(
                        "replicas: 5\nstorage: {size: 10Gi}\nbalance: {bandwidthPerBroker: 100Mi}\n");
        Cluster three =
                cluster(
                        "replicas: 3\nstorage: {size: 10Gi}\nbalance: {bandwidthPerBroker: 100Mi}\n");
        assertThat(PlanText.of(five, three, stored(9, 9, 9, 3, 6)))
                .contains(
                        "copied to others first: about 9Gi, which takes at least 31s at 100Mi a second to each broker.");
        assertThat(plan(five, three))
                .contains("copied to others first; how much that is, is not known: nobody asked.");
    }

    @Test
    void whatABrokerStoresIsTheSumOfItsTopics() {
        assertThat(
                        StoredBytes.sum(
                                """
                                # HELP penstock_log_size_bytes size of a topic's logs
                                # TYPE penstock_log_size_bytes gauge
                                penstock_log_size_bytes{topic="a b} 7"} 1000.0
                                penstock_log_size_bytes{topic="(other)"} 1.5E3
                                penstock_log_size_bytes_other 12
                                """))
                .isEqualTo(2_500);
    }

    @Test
    void planSaysThatVolumesGrowWithoutRestarts() {
        assertThat(plan(cluster(SPEC), cluster("replicas: 3\nstorage: {size: 20Gi}\n")))
                .contains("Volumes grow. No broker restarts")
                .doesNotContain("All 3");
    }

    @Test
    void planOfTheSameIsNothing() {
        assertThat(plan(cluster(SPEC), cluster(SPEC))).isEqualTo("Nothing changes.\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssl.keystore.password: hunter2 | ssl.keystore.password: ***",
                "  sasl.jaas.config=module required x=y; | sasl.jaas.config=***",
                "12:00 INFO login password=hunter2, user=ann | 12:00 INFO login password=***, user=ann",
                "apiToken: abc | apiToken: ***",
                "automountServiceAccountToken: false | automountServiceAccountToken: false",
                "log.retention.hours: 48 | log.retention.hours: 48",
            })
    void whatSoundsSecretIsLeftOut(String line, String left) {
        assertThat(Redaction.text(line).strip()).isEqualTo(left);
    }

    @Test
    void topicDiffTellsWhatDiffersAndCountsWhatDoesNot() {
        Topic topic =
                Serialization.unmarshal(
                        """
                        apiVersion: penstock.dev/v1alpha1
                        kind: Topic
                        metadata: {name: orders, generation: 2}
                        spec: {clusterRef: {name: shop}, partitions: 12}
                        status:
                          observedGeneration: 2
                          partitions: 6
                          drift: ["retention.ms was 1"]
                          conditions:
                          - {type: Ready, status: "False", reason: AddingPartitions, message: more, observedGeneration: 2, lastTransitionTime: "2026-11-26T09:00:00Z"}
                        """,
                        Topic.class);
        assertThat(TopicCommand.text(List.of(topic)))
                .isEqualTo(
                        """
                        orders: AddingPartitions, more
                        orders: partitions: 12 wanted, 6 there
                        orders: was changed and set right: retention.ms was 1
                        """);
        assertThat(TopicCommand.text(List.of())).isEqualTo("0 Topics, no difference.\n");
    }
}
