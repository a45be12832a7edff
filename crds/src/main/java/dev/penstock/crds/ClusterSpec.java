/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** What a user asks of a {@link Cluster}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.config) || !('default.replication.factor' in self.config)"
                        + " || !string(self.config['default.replication.factor']).matches('^[0-9]+$')"
                        + " || int(self.config['default.replication.factor']) <= self.replicas",
        message =
                "config default.replication.factor cannot be more than replicas: each replica needs a broker of its own")
@ValidationRule(
        value =
                "!has(self.config) || !('min.insync.replicas' in self.config)"
                        + " || !string(self.config['min.insync.replicas']).matches('^[0-9]+$')"
                        + " || int(self.config['min.insync.replicas']) <= self.replicas",
        message =
                "config min.insync.replicas cannot be more than replicas: no write with acks=all could ever succeed")
@ValidationRule(
        value =
                "!has(self.config) || !('min.insync.replicas' in self.config) || !('default.replication.factor' in self.config)"
                        + " || !string(self.config['min.insync.replicas']).matches('^[0-9]+$')"
                        + " || !string(self.config['default.replication.factor']).matches('^[0-9]+$')"
                        + " || int(self.config['min.insync.replicas']) <= int(self.config['default.replication.factor'])",
        message =
                "config min.insync.replicas cannot be more than default.replication.factor: no write with acks=all could ever succeed")
public record ClusterSpec(
        @Required
                @Min(1)
                @Max(ClusterSpec.MAX_REPLICAS)
                @SpecReplicas
                @JsonPropertyDescription(
                        "Number of brokers. The first 1, 3 or 5 of them also vote in the metadata quorum.")
                Integer replicas,
        @Size(max = 32)
                @Pattern("^[0-9]+\\.[0-9]+(\\.[0-9]+)?$")
                @JsonPropertyDescription(
                        "Version of the brokers, such as 0.1; the operator's default version if absent.")
                @Nullable String version,
        @Size(min = 1, max = 512)
                @Pattern("^[^\\s]+$")
                @JsonPropertyDescription(
                        "Image of the brokers; the operator's image for the version if absent.")
                @Nullable String image,
        @Required @JsonPropertyDescription("The volume of each broker.") StorageSpec storage,
        @Size(max = ClusterSpec.MAX_CONFIG_ENTRIES)
                @ValidationRule(
                        value =
                                "self.all(key, !(key in "
                                        + ClusterSpec.OWNED_KEYS
                                        + ") && !key.startsWith('controller.') && !key.startsWith('zookeeper.'))",
                        message =
                                "config cannot set what the operator owns: node.id, broker.id, broker.rack, broker.rack.file, process.roles, cluster.id, listeners,"
                                        + " advertised.listeners, listener.security.protocol.map, inter.broker.listener.name,"
                                        + " security.inter.broker.protocol, controller.*, admin.listener, log.dir, log.dirs, metadata.log.dir,"
                                        + " zookeeper.*")
                @ValidationRule(
                        value =
                                "self.all(key, key.size() > 0 && key.size() <= 128 && !key.contains('=') && !key.contains(' ')"
                                        + " && !key.contains('\\n') && !key.contains('\\\\'))",
                        message =
                                "config keys are names of Kafka broker properties, without spaces, '=' or line ends")
                @ValidationRule(
                        value = "self.all(key, !string(self[key]).contains('\\n'))",
                        message = "config values are single lines")
                @ValidationRule(
                        value =
                                "['min.insync.replicas', 'default.replication.factor', 'num.partitions', 'offsets.topic.replication.factor',"
                                        + " 'transaction.state.log.replication.factor', 'transaction.state.log.min.isr']"
                                        + ".all(key, !(key in self) || string(self[key]).matches('^[1-9][0-9]{0,5}$'))",
                        message =
                                "config min.insync.replicas, num.partitions and the replication factors are whole numbers of at least 1")
                @JsonPropertyDescription(
                        "Kafka's broker properties. Values are strings or whole numbers; quote true, false and fractions.")
                @Nullable Map<String, IntOrString> config,
        @JsonPropertyDescription("Requests and limits of each broker.")
                @Nullable ResourcesSpec resources,
        @JsonPropertyDescription("What is laid over the pods of the brokers.")
                @Nullable PodTemplateSpec template,
        @JsonPropertyDescription("How brokers are spread over the nodes.")
                @Nullable TopologySpec topology,
        @JsonPropertyDescription("How changes reach the brokers.") @Nullable RolloutSpec rollout,
        @JsonPropertyDescription("How replicas are balanced over the brokers.")
                @Nullable BalanceSpec balance,
        @JsonPropertyDescription(
                        "While true there are no pods, and all volumes are kept. False brings the brokers back.")
                @Nullable Boolean suspend) {

    /**
     * The most brokers that a Cluster has; the planner, the network policy and the tests are sized
     * for it.
     */
    public static final int MAX_REPLICAS = 99;

    /** The most broker properties that a Cluster sets. */
    public static final int MAX_CONFIG_ENTRIES = 128;

    /** The properties that follow from the Cluster itself, as a CEL list. */
    static final String OWNED_KEYS =
            "['node.id', 'broker.id', 'broker.rack', 'broker.rack.file', 'process.roles', 'cluster.id', 'listeners',"
                    + " 'advertised.listeners', 'listener.security.protocol.map', 'inter.broker.listener.name',"
                    + " 'security.inter.broker.protocol', 'admin.listener', 'log.dir', 'log.dirs', 'metadata.log.dir']";
}
