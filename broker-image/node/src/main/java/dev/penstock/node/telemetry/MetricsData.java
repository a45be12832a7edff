/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What can be shown of a MetricsData of OpenTelemetry (OTLP, v1): gauges, sums, and of
 * distributions how many there were and what they add up to. The numbers are those of the fields in
 * OpenTelemetry's {@code metrics.proto}.
 *
 * <pre>
 * MetricsData 1* ResourceMetrics { 1 Resource { 1* attribute }, 2* ScopeMetrics { 2* Metric } }
 * Metric { 1 name, 5 gauge | 7 sum | 9 histogram | 10 exponential histogram | 11 summary }
 * gauge, sum ... { 1* data point, 2 temporality, 3 is monotonic }
 * number { 7* attribute, 4 double | 6 sfixed64 }
 * distribution { 9* (exponential: 1*, summary: 7*) attribute, 4 count, 5 sum }
 * attribute { 1 key, 2 value { 1 text | 2 bool | 3 int64 | 4 double } }
 * </pre>
 */
final class MetricsData {
    /** Attributes of the whole client that are shown, once: what KIP-714 has clients tell. */
    private static final Set<String> SHOWN =
            Set.of(
                    "client_rack",
                    "group_id",
                    "group_instance_id",
                    "group_member_id",
                    "transactional_id");

    private static final int DELTA = 1;
    private static final int COUNT = 4;
    private static final int SUM = 5;

    private final int maxSeries;
    private final SortedMap<String, String> labels = new TreeMap<>();
    private final List<Point> points = new ArrayList<>();
    private int leftOut;

    private MetricsData(int maxSeries) {
        this.maxSeries = maxSeries;
    }

    /**
     * A figure that was pushed.
     *
     * @param isDelta whether it is what was added since the last push
     */
    record Point(Series series, boolean isDelta) {}

    /**
     * Reads all of it, and keeps the first series.
     *
     * @throws MalformedTelemetryException when it is none
     */
    static MetricsData read(ByteBuffer bytes, int maxSeries) {
        MetricsData data = new MetricsData(maxSeries);
        Protobuf all = new Protobuf(bytes);
        while (all.next()) {
            if (all.field() == 1) {
                data.resource(all.message());
            } else {
                all.skip();
            }
        }
        return data;
    }

    SortedMap<String, String> labels() {
        return labels;
    }

    List<Point> points() {
        return points;
    }

    /** How many series there were that are not kept. */
    int leftOut() {
        return leftOut;
    }

    private void resource(Protobuf resource) {
        while (resource.next()) {
            switch (resource.field()) {
                case 1 -> describe(resource.message());
                case 2 -> scope(resource.message());
                default -> resource.skip();
            }
        }
    }

    private void describe(Protobuf resource) {
        while (resource.next()) {
            if (resource.field() == 1) {
                Attribute attribute = attribute(resource.message());
                if (SHOWN.contains(attribute.key())) {
                    Labels.add(labels, attribute.key(), attribute.value());
                }
            } else {
                resource.skip();
            }
        }
    }

    private void scope(Protobuf scope) {
        while (scope.next()) {
            if (scope.field() == 2) {
                metric(scope.message());
            } else {
                scope.skip();
            }
        }
    }

    /** Its name may stand behind its points. It is of one kind: of several the last counts. */
    private void metric(Protobuf metric) {
        String name = "";
        Family family = null;
        while (metric.next()) {
            switch (metric.field()) {
                case 1 -> name = metric.text();
                case 5, 7 -> family = new Family(metric.message(), 7, true);
                case 9 -> family = new Family(metric.message(), 9, false);
                case 10 -> family = new Family(metric.message(), 1, false);
                case 11 -> family = new Family(metric.message(), 7, false);
                default -> metric.skip();
            }
        }
        if (family != null) {
            family.read(name);
        }
    }

    private void add(
            String name,
            SortedMap<String, String> pointLabels,
            boolean isCounter,
            boolean isDelta,
            double value) {
        if (points.size() >= maxSeries
                || name.isEmpty()
                || name.length() > Labels.MAX_NAME_CHARS
                || pointLabels.size() > Labels.MAX_LABELS) {
            leftOut++;
            return;
        }
        points.add(
                new Point(
                        new Series(Labels.metric(name, isCounter), pointLabels, isCounter, value),
                        isDelta));
    }

    private static Attribute attribute(Protobuf attribute) {
        String key = "";
        String value = "";
        while (attribute.next()) {
            switch (attribute.field()) {
                case 1 -> key = attribute.text();
                case 2 -> value = value(attribute.message());
                default -> attribute.skip();
            }
        }
        return new Attribute(key, value);
    }

    /** Lists and maps are no labels. */
    private static String value(Protobuf value) {
        String text = "";
        while (value.next()) {
            switch (value.field()) {
                case 1 -> text = value.text();
                case 2 -> text = Boolean.toString(value.number() != 0);
                case 3 -> text = Long.toString(value.number());
                case 4 -> text = Double.toString(value.real());
                default -> value.skip();
            }
        }
        return text;
    }

    private record Attribute(String key, String value) {}

    /** The points of one metric, and what holds for all of them. */
    private final class Family {
        private final int attributeField;
        private final boolean areNumbers;
        private final List<Protobuf> unread = new ArrayList<>();
        private boolean isDelta;
        private boolean isMonotonic;

        Family(Protobuf family, int attributeField, boolean areNumbers) {
            this.attributeField = attributeField;
            this.areNumbers = areNumbers;
            while (family.next()) {
                switch (family.field()) {
                    case 1 -> point(family.message());
                    case 2 -> isDelta = family.number() == DELTA;
                    case 3 -> isMonotonic = family.number() != 0;
                    default -> family.skip();
                }
            }
        }

        private void point(Protobuf point) {
            if (unread.size() < maxSeries) {
                unread.add(point);
            } else {
                leftOut++;
            }
        }

        void read(String name) {
            for (Protobuf point : unread) {
                if (areNumbers) {
                    number(name, point);
                } else {
                    distribution(name, point);
                }
            }
        }

        private void number(String name, Protobuf point) {
            SortedMap<String, String> own = new TreeMap<>();
            double value = 0;
            while (point.next()) {
                if (point.field() == attributeField) {
                    label(own, point.message());
                } else if (point.field() == 4) {
                    value = point.real();
                } else if (point.field() == 6) {
                    value = point.fixed64();
                } else {
                    point.skip();
                }
            }
            add(name, own, isMonotonic, isDelta, value);
        }

        private void distribution(String name, Protobuf point) {
            SortedMap<String, String> own = new TreeMap<>();
            double count = 0;
            double sum = 0;
            while (point.next()) {
                if (point.field() == attributeField) {
                    label(own, point.message());
                } else if (point.field() == COUNT) {
                    count = point.fixed64();
                } else if (point.field() == SUM) {
                    sum = point.real();
                } else {
                    point.skip();
                }
            }
            add(name + ".count", own, true, isDelta, count);
            add(name + ".sum", own, false, isDelta, sum);
        }

        /** One label more than there may be says that there were too many. */
        private void label(SortedMap<String, String> own, Protobuf attribute) {
            if (own.size() <= Labels.MAX_LABELS) {
                Attribute read = attribute(attribute);
                Labels.add(own, read.key(), read.value());
            }
        }
    }
}
