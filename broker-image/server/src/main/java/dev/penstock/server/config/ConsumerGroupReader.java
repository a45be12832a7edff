/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.coordinator.group.ConsumerGroupConfig;
import dev.penstock.coordinator.group.ConsumerGroupConfig.MigrationPolicy;
import dev.penstock.coordinator.group.assignor.Assignor;
import dev.penstock.node.config.InvalidConfigException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Reads {@code group.consumer.*}. */
final class ConsumerGroupReader {
    private final ToIntFunction<Setting> numbers;
    private final Function<Setting, String> texts;

    ConsumerGroupReader(ToIntFunction<Setting> numbers, Function<Setting, String> texts) {
        this.numbers = numbers;
        this.texts = texts;
    }

    ConsumerGroupConfig read() {
        int session =
                between(
                        Setting.GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS,
                        Setting.GROUP_CONSUMER_SESSION_TIMEOUT_MS,
                        Setting.GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS);
        int heartbeat =
                between(
                        Setting.GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS,
                        Setting.GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS,
                        Setting.GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS);
        if (heartbeat >= session) {
            throw new InvalidConfigException(
                    Setting.GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS.property,
                    "must be less than " + Setting.GROUP_CONSUMER_SESSION_TIMEOUT_MS.property);
        }
        return new ConsumerGroupConfig(
                session,
                number(Setting.GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS),
                number(Setting.GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS),
                heartbeat,
                number(Setting.GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS),
                number(Setting.GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS),
                number(Setting.GROUP_CONSUMER_MAX_SIZE),
                assignors(),
                migration());
    }

    private int number(Setting setting) {
        int value = numbers.applyAsInt(setting);
        if (value < 1) {
            throw new InvalidConfigException(setting.property, "must be at least 1, not " + value);
        }
        return value;
    }

    private int between(Setting min, Setting setting, Setting max) {
        int value = number(setting);
        if (value < number(min) || value > number(max)) {
            throw new InvalidConfigException(
                    setting.property,
                    "must be between "
                            + min.property
                            + " ("
                            + number(min)
                            + ") and "
                            + max.property
                            + " ("
                            + number(max)
                            + "), not "
                            + value);
        }
        return value;
    }

    private List<Assignor> assignors() {
        List<Assignor> assignors = new ArrayList<>();
        for (String name : texts.apply(Setting.GROUP_CONSUMER_ASSIGNORS).split(",", -1)) {
            assignors.add(
                    Assignor.named(name.trim())
                            .orElseThrow(
                                    () ->
                                            new InvalidConfigException(
                                                    Setting.GROUP_CONSUMER_ASSIGNORS.property,
                                                    "knows uniform and range, not \""
                                                            + name.trim()
                                                            + "\"")));
        }
        return assignors;
    }

    private MigrationPolicy migration() {
        String text = texts.apply(Setting.GROUP_CONSUMER_MIGRATION_POLICY);
        return Arrays.stream(MigrationPolicy.values())
                .filter(policy -> policy.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidConfigException(
                                        Setting.GROUP_CONSUMER_MIGRATION_POLICY.property,
                                        "must be disabled, upgrade, downgrade or bidirectional, not \""
                                                + text
                                                + "\""));
    }
}
