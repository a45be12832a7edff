// Copyright The Penstock Authors
// SPDX-License-Identifier: Apache-2.0

// What the three programs share: where the brokers are, and words for what can go wrong.

const { Kafka, logLevel } = require('kafkajs');

const brokers = (process.env.BOOTSTRAP || 'localhost:9092').split(',').map((broker) => broker.trim());

/** The topic of the tutorial: news of parcels on their way. */
const TOPIC = 'parcels';

/** A client. One broker's address is enough; the others are learnt from it. */
function connectAs(clientId) {
  return new Kafka({
    clientId,
    brokers,
    connectionTimeout: 2000,
    retry: { initialRetryTime: 200, retries: 4 },
    logLevel: process.env.DEBUG ? logLevel.DEBUG : logLevel.NOTHING,
  });
}

/** The error at the bottom: kafkajs wraps what happened in what it tried. */
function rootOf(error) {
  let root = error;
  while (root.cause) {
    root = root.cause;
  }
  return root;
}

/** Says what happened and what to do about it. */
function explain(error) {
  const root = rootOf(error);
  if (root.name === 'KafkaJSConnectionError' || root.name === 'KafkaJSConnectionClosedError') {
    return (
      `No broker answers at ${brokers.join(', ')}.\n` +
      'Start one with "./penstock up" in the root of the repository, or say where yours is:\n' +
      '  BOOTSTRAP=host:9092 node ...'
    );
  }
  if (root.type === 'UNKNOWN_TOPIC_OR_PARTITION') {
    return `There is no topic "${TOPIC}". Create it first:\n  node admin.js`;
  }
  return `${root.name}: ${root.message}`;
}

/** Runs a program to its end; what goes wrong is explained, not dumped. */
function run(program) {
  program().catch((error) => {
    console.error(explain(error));
    process.exit(1);
  });
}

module.exports = { TOPIC, connectAs, explain, run };
