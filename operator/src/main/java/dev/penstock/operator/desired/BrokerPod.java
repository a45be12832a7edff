/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.ClusterSpec;
import dev.penstock.crds.ResourcesSpec;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The pod of a broker. Meets the {@code restricted} Pod Security Standard. */
final class BrokerPod {
    static final String DATA_PATH = "/var/lib/penstock";
    static final String CONFIG_PATH = "/etc/penstock";
    static final String CONFIG_FILE = "broker.properties";
    static final String POD_PATH = "/etc/penstock-pod";
    static final String RACK_FILE = "rack";

    /** The image's user; a number, because the kubelet checks "not root" by number. */
    private static final long USER = 10_001;

    /** A controlled shutdown hands every leadership over first. */
    private static final long GRACE_SECONDS = 60;

    /**
     * Recovery after a crash may take long on a large log; until it is over, a broker that listens
     * is alive enough.
     */
    private static final int STARTUP_FAILURES = 150;

    private static final String SCHEDULE_ANYWAY = "ScheduleAnyway";

    private static final int PROBE_SECONDS = 2;
    private static final int LIVENESS_SECONDS = 10;
    private static final int LIVENESS_FAILURES = 6;
    private static final int PROBE_TIMEOUT_SECONDS = 3;

    private BrokerPod() {}

    static PodTemplateSpec templateOf(
            ClusterSpec spec, Names names, BrokerImages.BrokerImage image) {
        PodTemplateSpec template =
                new PodTemplateSpecBuilder()
                        .withNewMetadata()
                        .withLabels(labels(spec, names))
                        .withAnnotations(annotations(spec, image))
                        .endMetadata()
                        .withNewSpec()
                        .withServiceAccountName(names.brokers())
                        .withAutomountServiceAccountToken(false)
                        .withEnableServiceLinks(false)
                        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                        .withNewSecurityContext()
                        .withRunAsNonRoot(true)
                        .withRunAsUser(USER)
                        .withRunAsGroup(USER)
                        .withFsGroup(USER)
                        .withFsGroupChangePolicy("OnRootMismatch")
                        .withNewSeccompProfile()
                        .withType("RuntimeDefault")
                        .endSeccompProfile()
                        .endSecurityContext()
                        .withTopologySpreadConstraints(
                                spread(
                                        names,
                                        DesiredCluster.zoneKey(spec),
                                        whenUnsatisfiable(spec)),
                                spread(names, "kubernetes.io/hostname", SCHEDULE_ANYWAY))
                        .withContainers(container(spec, image))
                        .addNewVolume()
                        .withName("config")
                        .withNewConfigMap()
                        .withName(names.config())
                        .endConfigMap()
                        .endVolume()
                        .addNewVolume()
                        .withName("pod")
                        .withNewDownwardAPI()
                        .addNewItem()
                        .withPath(RACK_FILE)
                        .withNewFieldRef()
                        .withApiVersion("v1")
                        .withFieldPath("metadata.annotations['" + Labels.RACK + "']")
                        .endFieldRef()
                        .endItem()
                        .endDownwardAPI()
                        .endVolume()
                        .addNewVolume()
                        .withName("tmp")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec()
                        .build();
        overlay(spec, template.getSpec());
        return template;
    }

    /** What the user lays over the pod beside labels and annotations. */
    private static void overlay(ClusterSpec spec, PodSpec pod) {
        var overlay = spec.template();
        if (overlay == null) {
            return;
        }
        Optional.ofNullable(overlay.nodeSelector())
                .ifPresent(selector -> pod.setNodeSelector(new TreeMap<>(selector)));
        Optional.ofNullable(overlay.tolerations())
                .ifPresent(
                        tolerations ->
                                pod.setTolerations(
                                        tolerations.stream().map(BrokerPod::toleration).toList()));
        Optional.ofNullable(overlay.affinity())
                .ifPresent(
                        affinity ->
                                pod.setAffinity(
                                        Canonical.convert(affinity.getValue(), Affinity.class)));
        Optional.ofNullable(overlay.priorityClassName()).ifPresent(pod::setPriorityClassName);
        Optional.ofNullable(overlay.imagePullSecrets())
                .ifPresent(
                        secrets ->
                                pod.setImagePullSecrets(
                                        secrets.stream().map(LocalObjectReference::new).toList()));
    }

    private static Toleration toleration(dev.penstock.crds.PodTemplateSpec.Toleration asked) {
        return new TolerationBuilder()
                .withKey(asked.key())
                .withOperator(asked.operator() == null ? null : asked.operator().name())
                .withValue(asked.value())
                .withEffect(asked.effect() == null ? null : asked.effect().name())
                .withTolerationSeconds(asked.tolerationSeconds())
                .build();
    }

    private static Map<String, String> labels(ClusterSpec spec, Names names) {
        Map<String, String> labels = new TreeMap<>();
        if (spec.template() != null && spec.template().labels() != null) {
            labels.putAll(spec.template().labels());
        }
        labels.putAll(Labels.of(names));
        return labels;
    }

    private static Map<String, String> annotations(
            ClusterSpec spec, BrokerImages.BrokerImage image) {
        Map<String, String> annotations = new TreeMap<>();
        if (spec.template() != null && spec.template().annotations() != null) {
            annotations.putAll(spec.template().annotations());
        }
        if (spec.rollout() != null && spec.rollout().restartAt() != null) {
            annotations.put(Labels.RESTART_AT, spec.rollout().restartAt());
        }
        annotations.put(Labels.VERSION, image.version());
        return annotations;
    }

    private static Container container(ClusterSpec spec, BrokerImages.BrokerImage image) {
        return new ContainerBuilder()
                .withName(Names.CONTAINER)
                .withImage(image.image())
                .withImagePullPolicy("IfNotPresent")
                .withArgs("--config", CONFIG_PATH + "/" + CONFIG_FILE)
                .withEnv(
                        fromField("POD_NAME", "metadata.name"),
                        fromField("POD_NAMESPACE", "metadata.namespace"))
                .addNewPort()
                .withName("client")
                .withContainerPort(Names.CLIENT_PORT)
                .withProtocol("TCP")
                .endPort()
                .addNewPort()
                .withName("internal")
                .withContainerPort(Names.INTERNAL_PORT)
                .withProtocol("TCP")
                .endPort()
                .addNewPort()
                .withName("admin")
                .withContainerPort(Names.ADMIN_PORT)
                .withProtocol("TCP")
                .endPort()
                .withStartupProbe(probe("/livez", PROBE_SECONDS, STARTUP_FAILURES))
                .withLivenessProbe(probe("/livez", LIVENESS_SECONDS, LIVENESS_FAILURES))
                .withReadinessProbe(probe("/readyz", PROBE_SECONDS, 2))
                .withResources(resources(spec.resources()))
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName(Names.VOLUME)
                .withMountPath(DATA_PATH)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("config")
                .withMountPath(CONFIG_PATH)
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("pod")
                .withMountPath(POD_PATH)
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .build();
    }

    private static EnvVar fromField(String name, String path) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withApiVersion("v1")
                .withFieldPath(path)
                .endFieldRef()
                .endValueFrom()
                .build();
    }

    private static Probe probe(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withNewPort("admin")
                .withScheme("HTTP")
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(PROBE_TIMEOUT_SECONDS)
                .withFailureThreshold(failures)
                .build();
    }

    private static ResourceRequirements resources(
            @org.jspecify.annotations.Nullable ResourcesSpec resources) {
        ResourceRequirementsBuilder builder = new ResourceRequirementsBuilder();
        if (resources != null && resources.requests() != null) {
            builder.withRequests(new TreeMap<>(resources.requests()));
        }
        if (resources != null && resources.limits() != null) {
            builder.withLimits(new TreeMap<>(resources.limits()));
        }
        return builder.build();
    }

    private static String whenUnsatisfiable(ClusterSpec spec) {
        return spec.topology() == null || spec.topology().whenUnsatisfiable() == null
                ? SCHEDULE_ANYWAY
                : spec.topology().whenUnsatisfiable().name();
    }

    private static TopologySpreadConstraint spread(
            Names names, String key, String whenUnsatisfiable) {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey(key)
                .withWhenUnsatisfiable(whenUnsatisfiable)
                .withNewLabelSelector()
                .withMatchLabels(Labels.selector(names))
                .endLabelSelector()
                .build();
    }
}
