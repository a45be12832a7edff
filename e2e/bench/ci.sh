#!/usr/bin/env bash
# Copyright The Penstock Authors
# SPDX-License-Identifier: Apache-2.0
#
# The benchmarks in their short form: every workload once on each broker, with small loads. Fails when something does
# not work (a refused record, a lost one, a broker that ends), never because something took long.
set -euo pipefail
cd "$(dirname "$0")/../.."
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT

options=(--short --output "$lines")
if ! ./mvnw -B -q -ntp -Pkafka-peer -pl e2e/bench/kafka package; then
  rm -rf e2e/bench/kafka/target/lib
  echo "SKIPPED: Apache Kafka cannot be fetched from here; Penstock runs alone."
  options+=(--without-kafka)
fi
./penstock bench run "${options[@]}"
