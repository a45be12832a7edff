// Copyright The Penstock Authors. SPDX-License-Identifier: Apache-2.0
// Commits one transaction with a position, aborts one, is fenced in one; then reads what is committed.
const { Kafka, logLevel } = require('kafkajs');

const kafka = new Kafka({
  clientId: 'transactions',
  brokers: [process.env.BOOTSTRAP],
  logLevel: logLevel.NOTHING,
});
const topic = 'kafkajs-transactions';
const group = 'kafkajs-positions';

function producer() {
  return kafka.producer({ transactionalId: 'kafkajs-tx', maxInFlightRequests: 1, idempotent: true });
}

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });

  const first = producer();
  await first.connect();
  const kept = await first.transaction();
  await kept.send({ topic, messages: [{ value: 'kept 1' }, { value: 'kept 2' }] });
  await kept.sendOffsets({
    consumerGroupId: group,
    topics: [{ topic, partitions: [{ partition: 0, offset: '7' }] }],
  });
  await kept.commit();
  const dropped = await first.transaction();
  await dropped.send({ topic, messages: [{ value: 'dropped 1' }] });
  await dropped.abort();

  // The second producer with the id fences the first one in its transaction.
  const zombie = await first.transaction();
  await zombie.send({ topic, messages: [{ value: 'dropped 2' }] });
  const second = producer();
  await second.connect();
  const heir = await second.transaction();
  await heir.send({ topic, messages: [{ value: 'kept 3' }] });
  const fenced = await zombie.commit().then(() => false, () => true);
  console.log(`fenced: ${fenced}`);
  await heir.commit();

  const positions = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  console.log(`position: ${positions[0].partitions[0].offset}`);

  const consumer = kafka.consumer({ groupId: 'kafkajs-readers' });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const read = [];
  await new Promise((resolve) => {
    consumer.run({
      eachMessage: async ({ message }) => {
        read.push(message.value.toString());
        if (read.length === 3) resolve();
      },
    });
  });
  console.log(`read: ${read.join(',')}`);
  await consumer.disconnect();
  await first.disconnect();
  await second.disconnect();
  await admin.disconnect();
}

main().then(
  () => process.exit(0),
  (error) => {
    console.log(error.stack);
    process.exit(1);
  },
);
