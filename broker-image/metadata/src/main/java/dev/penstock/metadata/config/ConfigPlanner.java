/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.ConfigCommand.AlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.ConfigReplacement;
import dev.penstock.metadata.command.ConfigCommand.ConfigsAltered;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.MetadataRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Changes settings. Each resource of a request is changed whole or not at all. */
public final class ConfigPlanner {
    private final ChangeListener listener;

    /** Is told, within the same decision, what has changed. */
    @FunctionalInterface
    public interface ChangeListener {
        void changed(Draft draft, ConfigResource resource, SortedSet<String> names);
    }

    public ConfigPlanner(ChangeListener listener) {
        this.listener = listener;
    }

    public Outcome<List<ConfigsAltered>> replace(Draft draft, AlterConfigs command) {
        return alterEach(
                draft,
                command.resources(),
                ConfigReplacement::resource,
                (each, _) ->
                        ConfigValidation.objectionToEntries(each.entries())
                                .<Result<SortedMap<String, String>>>map(Result::refused)
                                .orElseGet(
                                        () -> Result.done(ConfigValidation.values(each.entries()))),
                command.validateOnly());
    }

    public Outcome<List<ConfigsAltered>> alter(Draft draft, IncrementalAlterConfigs command) {
        return alterEach(
                draft,
                command.resources(),
                ConfigAlteration::resource,
                ConfigPlanner::operated,
                command.validateOnly());
    }

    /** Finds the values that a resource shall have, from those that it has. */
    @FunctionalInterface
    private interface Change<C> {
        Result<SortedMap<String, String>> of(C change, SortedMap<String, String> before);
    }

    private <C> Outcome<List<ConfigsAltered>> alterEach(
            Draft draft,
            List<C> changes,
            Function<C, ConfigResource> resourceOf,
            Change<C> change,
            boolean validateOnly) {
        Draft.Mark begin = draft.mark();
        SortedSet<ConfigResource> seen = new TreeSet<>();
        List<ConfigsAltered> answers = new ArrayList<>();
        for (C each : changes) {
            ConfigResource resource = resourceOf.apply(each);
            Optional<Rejection> objection =
                    seen.add(resource)
                            ? objection(draft.image(), resource)
                            : rejection(
                                    ErrorName.INVALID_REQUEST,
                                    "The request names the resource " + resource + " twice.");
            Result<Integer> result =
                    objection
                            .<Result<Integer>>map(Result::refused)
                            .orElseGet(
                                    () ->
                                            change.of(each, draft.image().configs(resource))
                                                    .then(after -> write(draft, resource, after)));
            answers.add(new ConfigsAltered(resource, result));
        }
        if (validateOnly) {
            draft.backTo(begin);
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    private Result<Integer> write(
            Draft draft, ConfigResource resource, SortedMap<String, String> after) {
        SortedMap<String, String> before = draft.image().configs(resource);
        Optional<Rejection> objection =
                ConfigValidation.objectionToPlace(resource, after.keySet())
                        .or(
                                () ->
                                        ConfigValidation.objectionTo(
                                                resource.type(), changedValues(before, after)))
                        .or(() -> ConfigValidation.objectionTo(resource.type(), after));
        if (objection.isPresent()) {
            return Result.refused(objection.get());
        }
        SortedSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(
                name ->
                        Optional.ofNullable(before.get(name))
                                .equals(Optional.ofNullable(after.get(name))));
        for (String name : names) {
            draft.add(new MetadataRecord.Config(resource, name, after.get(name)));
        }
        if (!names.isEmpty()) {
            listener.changed(draft, resource, names);
        }
        return Result.done(names.size());
    }

    /** So that the message speaks of what was asked for, before anything that stood there. */
    private static SortedMap<String, String> changedValues(
            SortedMap<String, String> before, SortedMap<String, String> after) {
        SortedMap<String, String> changed = new TreeMap<>(after);
        changed.entrySet().removeAll(before.entrySet());
        return changed;
    }

    private static Result<SortedMap<String, String>> operated(
            ConfigAlteration alteration, SortedMap<String, String> before) {
        SortedMap<String, String> after = new TreeMap<>(before);
        SortedSet<String> seen = new TreeSet<>();
        for (ConfigOperation operation : alteration.operations()) {
            if (!seen.add(operation.name())) {
                return Result.refused(
                        ErrorName.INVALID_REQUEST,
                        "The request names the setting " + operation.name() + " twice.");
            }
            Optional<Rejection> objection = operate(alteration.resource(), operation, after);
            if (objection.isPresent()) {
                return Result.refused(objection.get());
            }
        }
        return Result.done(after);
    }

    private static Optional<Rejection> operate(
            ConfigResource resource, ConfigOperation operation, SortedMap<String, String> values) {
        String name = operation.name();
        String value = operation.value();
        if (operation.operation() == Operation.DELETE) {
            values.remove(name);
            return Optional.empty();
        }
        if (value == null) {
            return rejection(ErrorName.INVALID_CONFIG, "The setting " + name + " has no value.");
        }
        switch (operation.operation()) {
            case SET, DELETE -> values.put(name, value);
            case APPEND, SUBTRACT -> {
                ConfigDefinition definition =
                        ConfigValidation.definition(resource.type(), name).orElse(null);
                if (definition == null || definition.type() != ConfigType.LIST) {
                    return rejection(
                            ErrorName.INVALID_CONFIG,
                            operation.operation() + " is for lists; " + name + " is none.");
                }
                values.put(name, edited(definition, operation, value, values.get(name)));
            }
        }
        return Optional.empty();
    }

    private static String edited(
            ConfigDefinition definition,
            ConfigOperation operation,
            String items,
            @Nullable String own) {
        String before =
                own != null ? own : Optional.ofNullable(definition.defaultValue()).orElse("");
        return switch (operation.operation()) {
            case APPEND -> ConfigList.append(before, items);
            case SUBTRACT -> ConfigList.subtract(before, items);
            case SET, DELETE -> items;
        };
    }

    private static Optional<Rejection> objection(MetadataImage image, ConfigResource resource) {
        return switch (resource.type()) {
            case TOPIC ->
                    image.topic(resource.name()).isPresent()
                            ? Optional.empty()
                            : rejection(
                                    ErrorName.UNKNOWN_TOPIC_OR_PARTITION,
                                    "There is no topic " + resource.name() + ".");
            case BROKER -> objectionToBroker(image, resource);
            case GROUP ->
                    resource.name().isEmpty()
                            ? rejection(ErrorName.INVALID_REQUEST, "A group's id is not empty.")
                            : Optional.empty();
            case CLIENT_METRICS -> objectionToSubscription(image, resource);
        };
    }

    private static Optional<Rejection> objectionToSubscription(
            MetadataImage image, ConfigResource resource) {
        if (resource.name().isEmpty()) {
            return rejection(
                    ErrorName.INVALID_REQUEST,
                    "A subscription to metrics of clients has a name: there is none for all.");
        }
        boolean isOneTooMany =
                image.configs(resource).isEmpty()
                        && image.configs().keySet().stream()
                                        .filter(each -> each.type() == resource.type())
                                        .count()
                                >= ClientMetricsConfigs.MAX_SUBSCRIPTIONS;
        return isOneTooMany
                ? rejection(
                        ErrorName.POLICY_VIOLATION,
                        "There are "
                                + ClientMetricsConfigs.MAX_SUBSCRIPTIONS
                                + " subscriptions to metrics of clients already: delete one first.")
                : Optional.empty();
    }

    private static Optional<Rejection> objectionToBroker(
            MetadataImage image, ConfigResource resource) {
        if (resource.equals(ConfigResource.ALL_BROKERS)) {
            return Optional.empty();
        }
        try {
            int broker = Integer.parseInt(resource.name());
            return broker >= 0 && image.broker(new BrokerId(broker)).isPresent()
                    ? Optional.empty()
                    : rejection(
                            ErrorName.BROKER_ID_NOT_REGISTERED,
                            "Broker " + broker + " is not registered.");
        } catch (NumberFormatException _) {
            return rejection(
                    ErrorName.INVALID_REQUEST,
                    "A broker is named by its number, not by \"" + resource.name() + "\".");
        }
    }

    private static Optional<Rejection> rejection(ErrorName error, String message) {
        return Optional.of(new Rejection(error, message));
    }
}
