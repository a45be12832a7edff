#!/usr/bin/env bash
# Copyright The Penstock Authors
# SPDX-License-Identifier: Apache-2.0
#
# The benchmarks with small loads: some on both brokers, the others on Penstock alone, since three brokers of Kafka's take
# longest of all to start. Fails when something does not work (a refused record, a lost one, a broker that ends), never
# because something took long.
set -euo pipefail
cd "$(dirname "$0")/../.."
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
short=(./penstock bench run --short --output "$lines")

if ./mvnw -B -q -ntp -Pkafka-peer -pl e2e/bench/kafka package; then
  "${short[@]}" --workloads start-1,produce-1
else
  rm -rf e2e/bench/kafka/target/lib
  echo "SKIPPED: Apache Kafka cannot be fetched from here; Penstock runs alone."
  "${short[@]}" --without-kafka --workloads start-1,produce-1
fi
"${short[@]}" --without-kafka --workloads start-3,produce-3,consume-3,latency-3,kill,stop,kill-controller,silent-follower,stall,durability,transactions,fan-out,catch-up,move,groups,partitions,partitions-3,restart-partitions,restart-records,growth-partitions,growth-connections,produce-keyed-1,produce-many-1,consume-cold-1,mixed-1
