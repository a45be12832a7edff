#!/usr/bin/env bash
# Copyright The Penstock Authors
# SPDX-License-Identifier: Apache-2.0
#
# Clients of other languages, older lines of Kafka's own, Kafka Connect (also with PostgreSQL), Kafka's command-line tools, and joins of Kafka Streams, against three brokers. Makes what
# the machine can make; what it cannot is skipped loudly, here and in the tests.
set -uo pipefail
cd "$(dirname "$0")"
sources=$PWD/src/test/programs
out=$PWD/target/programs
mkdir -p "$out"

make_it() {
  local name=$1 log
  shift
  log=$out/$(echo "$name" | tr -c 'a-z0-9\n' -).log
  if ! "$@" >"$log" 2>&1; then
    echo "SKIPPED: $name cannot be made here: $(tail -1 "$log")"
  fi
}

python_programs() {
  [ -x "$out/python/bin/python" ] || python3 -m venv "$out/python" || return
  "$out/python/bin/pip" install -q -r "$sources/python/requirements.txt" && return
  rm -rf "$out/python"
  return 1
}

go_programs() {
  (cd "$sources/go" && go build -o "$out/go-suite" .)
}

rust_programs() {
  cargo build --quiet --locked --manifest-path "$sources/rust/Cargo.toml" --target-dir "$out/rust"
}

class_path() {
  local pom=$1 to=$2
  shift 2
  [ -e "$to" ] && return
  mvn -B -q -f "$pom" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$to.part" "$@" && mv "$to.part" "$to"
}

make_it "python programs" python_programs
make_it "go programs" go_programs
make_it "rust programs" rust_programs
for line in 2.8.2 3.9.1 4.4.0; do
  make_it "kafka-clients $line" class_path "$sources/java/pom.xml" "$out/java/${line%.*}" "-Dline=$line"
done
make_it "kafka's tools" class_path "$sources/tools/pom.xml" "$out/tools"
make_it "kafka connect" class_path "$sources/connect/pom.xml" "$out/connect"
mkdir -p "$out/connectors"
make_it "debezium" class_path "$sources/debezium/pom.xml" "$out/connectors/debezium"

cd ../..
exec ./mvnw -B -q -pl e2e/clients -am test -Pforeign -Dtest='ForeignClientsTest,KafkaToolsTest,KafkaReadsOurFilesTest,ConnectTest,ConnectPostgresTest,StreamsJoinsTest,SchemasTopicTest,TransactionToolTest' -Dsurefire.failIfNoSpecifiedTests=false
