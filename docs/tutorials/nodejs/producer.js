// Copyright The Penstock Authors
// SPDX-License-Identifier: Apache-2.0

// Sends what you type. Each line is the news of one parcel:
//
//   parcel-7 0 left the depot     the record goes to partition 0
//   parcel-7 - is on the van      the key, "parcel-7", chooses the partition

const readline = require('node:readline');
const { Partitioners } = require('kafkajs');
const { TOPIC, connectAs, explain, run } = require('./client');

const USAGE = 'Type: <parcel> <partition, or - to let the parcel choose> <news>. For example: parcel-7 0 left the depot';

/** The record that a line asks for, or nothing if it cannot be understood. */
function parse(line) {
  const match = /^(\S+)\s+(-|\d+)\s+(.+)$/.exec(line.trim());
  if (!match) {
    return null;
  }
  const [, parcel, where, news] = match;
  const record = { key: parcel, value: JSON.stringify({ parcel, news, at: new Date().toISOString() }) };
  if (where !== '-') {
    record.partition = Number(where);
  }
  return record;
}

async function send(producer, partitions, line) {
  const record = parse(line);
  if (!record) {
    console.log(USAGE);
    return;
  }
  if (record.partition !== undefined && !partitions.includes(record.partition)) {
    console.log(`There is no partition ${record.partition}; there are ${partitions.join(' and ')}.`);
    return;
  }
  // acks: -1 waits until every replica that is in sync has the record.
  const [sent] = await producer.send({ topic: TOPIC, acks: -1, messages: [record] });
  console.log(`sent to partition ${sent.partition}, offset ${sent.baseOffset}`);
}

/** Which partitions the topic has; fails if there is no such topic. */
async function partitionsOf(kafka) {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [TOPIC] });
    return topics[0].partitions.map((partition) => partition.partitionId).sort((a, b) => a - b);
  } finally {
    await admin.disconnect();
  }
}

run(async () => {
  const kafka = connectAs('first-hour-producer');
  const partitions = await partitionsOf(kafka);
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();

  console.log(USAGE);
  const lines = readline.createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  lines.on('SIGINT', () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() !== '') {
      // A record that cannot be sent is told, and the next line may do better.
      await send(producer, partitions, line).catch((error) => console.error(explain(error)));
    }
    lines.prompt();
  }
  await producer.disconnect();
  console.log('\nGoodbye.');
});
