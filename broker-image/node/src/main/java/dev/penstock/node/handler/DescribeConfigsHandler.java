/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.config.ConfigSource;
import dev.penstock.metadata.config.DescribedConfig;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeConfigsRequest;
import dev.penstock.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.penstock.protocol.message.DescribeConfigsResponse;
import dev.penstock.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.penstock.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import dev.penstock.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Tells what is configured, and where each value comes from: of topics and groups as they hold on
 * this broker, of this broker, and of all brokers.
 */
public final class DescribeConfigsHandler implements RequestHandler<DescribeConfigsRequest> {
    private final BrokerId self;
    private final CurrentImage current;
    private final MetadataSettings settings;

    public DescribeConfigsHandler(BrokerId self, CurrentImage current, MetadataSettings settings) {
        this.self = self;
        this.current = current;
        this.settings = settings;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_CONFIGS;
    }

    @Override
    public void handle(RequestContext context, DescribeConfigsRequest request) {
        MetadataImage image = current.get();
        context.respond(
                new DescribeConfigsResponse()
                        .setResults(
                                request.resources().stream()
                                        .map(resource -> result(image, request, resource))
                                        .toList()));
    }

    @Override
    public DescribeConfigsResponse refusal(
            DescribeConfigsRequest request, ErrorCode error, String message) {
        return new DescribeConfigsResponse()
                .setResults(
                        request.resources().stream()
                                .map(resource -> refused(resource, error, message))
                                .toList());
    }

    private DescribeConfigsResult result(
            MetadataImage image, DescribeConfigsRequest request, DescribeConfigsResource resource) {
        if (resource.resourceType() == ConfigResource.Type.TOPIC.id()) {
            return image.topic(resource.resourceName()).isPresent()
                    ? described(
                            request,
                            resource,
                            configs(image, self)
                                    .describeTopic(resource.resourceName(), names(resource)))
                    : refused(
                            resource,
                            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                            "There is no topic " + resource.resourceName() + ".");
        }
        if (resource.resourceType() == ConfigResource.Type.GROUP.id()) {
            return described(
                    request,
                    resource,
                    configs(image, self).describeGroup(resource.resourceName(), names(resource)));
        }
        if (resource.resourceType() == ConfigResource.Type.CLIENT_METRICS.id()) {
            return resource.resourceName().isEmpty()
                    ? refused(
                            resource,
                            ErrorCode.INVALID_REQUEST,
                            "A subscription to metrics of clients has a name.")
                    : described(
                            request,
                            resource,
                            configs(image, self)
                                    .describeClientMetrics(
                                            resource.resourceName(), names(resource)));
        }
        if (resource.resourceType() != ConfigResource.Type.BROKER.id()) {
            return refused(
                    resource,
                    ErrorCode.INVALID_REQUEST,
                    "Topics (2), brokers (4), metrics of clients (16) and groups (32) have settings;"
                            + " resources of type "
                            + resource.resourceType()
                            + " have none.");
        }
        boolean ofAll = resource.resourceName().isEmpty();
        return ofAll || resource.resourceName().equals(self.toString())
                ? described(
                        request,
                        resource,
                        configs(image, ofAll ? null : self).describeBroker(names(resource)))
                : refused(
                        resource,
                        ErrorCode.INVALID_REQUEST,
                        "This is broker "
                                + self
                                + "; it tells of its own settings and of those of all brokers (an"
                                + " empty name), not of "
                                + resource.resourceName()
                                + ".");
    }

    private EffectiveConfigs configs(MetadataImage image, @Nullable BrokerId broker) {
        return new EffectiveConfigs(image, settings.staticConfigs(), broker);
    }

    /** Kafka takes an empty list for all, too. */
    private static @Nullable List<String> names(DescribeConfigsResource resource) {
        List<String> names = resource.configurationKeys();
        return names == null || names.isEmpty() ? null : names;
    }

    private static DescribeConfigsResult described(
            DescribeConfigsRequest request,
            DescribeConfigsResource resource,
            List<DescribedConfig> configs) {
        return new DescribeConfigsResult()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorMessage(null)
                .setConfigs(configs.stream().map(config -> config(request, config)).toList());
    }

    private static DescribeConfigsResourceResult config(
            DescribeConfigsRequest request, DescribedConfig config) {
        return new DescribeConfigsResourceResult()
                .setName(config.name())
                .setValue(config.sensitive() ? null : config.value())
                .setReadOnly(config.readOnly())
                .setConfigSource(config.source().id())
                .setIsSensitive(config.sensitive())
                .setConfigType(config.type().id())
                .setSynonyms(request.includeSynonyms() ? synonyms(config) : List.of())
                .setDocumentation(request.includeDocumentation() ? config.documentation() : null);
    }

    private static List<DescribeConfigsSynonym> synonyms(DescribedConfig config) {
        return config.synonyms().stream()
                // Kafka has no synonym for "nothing is said anywhere, and there is no default".
                .filter(found -> found.value() != null || found.source() != ConfigSource.DEFAULT)
                .map(
                        found ->
                                new DescribeConfigsSynonym()
                                        .setName(found.name())
                                        .setValue(config.sensitive() ? null : found.value())
                                        .setSource(found.source().id()))
                .toList();
    }

    private static DescribeConfigsResult refused(
            DescribeConfigsResource resource, ErrorCode error, String message) {
        return new DescribeConfigsResult()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
