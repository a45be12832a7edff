/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Runs the pods of stateful sets as processes of this machine, on 127.0.0.1.
 *
 * <p>Comes in: StatefulSets, Pods, claims and ConfigMaps from the store. Goes out: processes with
 * ports, folders and environment of their own; pod and StatefulSet status, as the controllers and
 * the kubelet of a cluster write them. One thread looks at everything after each change; each
 * process has a virtual thread that watches it. Always: what runs is what the objects ask for;
 * objects are not rewritten but for status, node name and the two endpoint annotations; a process
 * outlives neither its pod nor this one. The contract of a pod (arguments, ports, mounts,
 * overrides) is in docs/operations/playground.md. Enters the rooms json, kinds, objects and store.
 */
@NullMarked
package dev.penstock.playground.pods;

import org.jspecify.annotations.NullMarked;
