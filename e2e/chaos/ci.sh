#!/usr/bin/env bash
# Copyright The Penstock Authors
# SPDX-License-Identifier: Apache-2.0
#
# A short run of e2e/chaos: three real brokers under faults for a minute, and three cuts of the power of all of them at once.
# Longer: e2e/chaos/ci.sh -Dchaos.seconds=3600 -Dchaos.brokers=5 -Dchaos.cuts=100
# What a machine does not allow (network namespaces, mounts, libfaketime) is skipped, and said so.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec ./mvnw -q -pl e2e/chaos -am test -Dtest=ChaosTest -Dchaos=true -Dsurefire.failIfNoSpecifiedTests=false "$@"
