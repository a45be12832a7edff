/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.RequestMeter;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.protocol.message.MetadataResponse;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.TimeUnit;

final class RequestMetricsTest {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestMeter clients;
    private final RequestMeter brokers;

    RequestMetricsTest() {
        RequestMetrics metrics = new RequestMetrics();
        registry.getPrometheusRegistry().register(metrics);
        clients = metrics.of(new ListenerName("CLIENT"));
        brokers = metrics.of(new ListenerName("INTERNAL"));
    }

    @Test
    void nothingIsToldOfWhatWasNeverAsked() {
        assertThat(registry.scrape()).doesNotContain("penstock_request_seconds_bucket");
    }

    @Test
    void timesFallIntoBuckets() {
        for (long ms : new long[] {0, 1, 3, 3, 40, 60_000}) {
            clients.done(ApiKey.METADATA, 10, 20, TimeUnit.MILLISECONDS.toNanos(ms));
        }

        assertThat(registry.scrape())
                .contains(
                        "penstock_request_seconds_bucket{api=\"Metadata\",listener=\"CLIENT\",le=\"0.001\"} 2",
                        "penstock_request_seconds_bucket{api=\"Metadata\",listener=\"CLIENT\",le=\"0.005\"} 4",
                        "penstock_request_seconds_bucket{api=\"Metadata\",listener=\"CLIENT\",le=\"10.0\"} 5",
                        "penstock_request_seconds_bucket{api=\"Metadata\",listener=\"CLIENT\",le=\"+Inf\"} 6",
                        "penstock_request_seconds_count{api=\"Metadata\",listener=\"CLIENT\"} 6",
                        "penstock_request_bytes_total{api=\"Metadata\",listener=\"CLIENT\"} 60.0",
                        "penstock_response_bytes_total{api=\"Metadata\",listener=\"CLIENT\"} 120.0");
    }

    @Test
    void followersAreToldFromConsumersByTheirListener() {
        clients.done(ApiKey.FETCH, 1, 1, 1);
        brokers.done(ApiKey.FETCH, 1, 1, 1);
        brokers.done(ApiKey.FETCH, 1, 1, 1);

        assertThat(registry.scrape())
                .contains(
                        "penstock_request_seconds_count{api=\"Fetch\",listener=\"CLIENT\"} 1",
                        "penstock_request_seconds_count{api=\"Fetch\",listener=\"INTERNAL\"} 2");
    }

    @Test
    void eachErrorOfEachPartitionCounts() {
        FetchResponse fetched =
                new FetchResponse()
                        .setResponses(
                                List.of(
                                        new FetchResponse.FetchableTopicResponse()
                                                .setPartitions(
                                                        List.of(
                                                                partition(ErrorCode.NONE),
                                                                partition(
                                                                        ErrorCode
                                                                                .OFFSET_OUT_OF_RANGE),
                                                                partition(
                                                                        ErrorCode
                                                                                .OFFSET_OUT_OF_RANGE)))));
        clients.answered(ApiKey.FETCH, fetched, 1, 1);
        clients.answered(
                ApiKey.METADATA,
                new MetadataResponse().setErrorCode(ErrorCode.UNKNOWN_SERVER_ERROR.code()),
                1,
                1);

        assertThat(registry.scrape())
                .contains(
                        "penstock_request_errors_total{api=\"Fetch\",error=\"OFFSET_OUT_OF_RANGE\",listener=\"CLIENT\"} 2.0",
                        "penstock_request_errors_total{api=\"Metadata\",error=\"UNKNOWN_SERVER_ERROR\",listener=\"CLIENT\"} 1.0")
                .doesNotContain("error=\"NONE\"");
    }

    private static FetchResponse.PartitionData partition(ErrorCode error) {
        return new FetchResponse.PartitionData().setErrorCode(error.code());
    }
}
