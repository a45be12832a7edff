// Copyright The Penstock Authors
// SPDX-License-Identifier: Apache-2.0

// Prints the news of the parcels as a member of a group:
//
//   node consumer.js tracking
//
// Consumers of one group share the partitions; each group gets every record.

const { TOPIC, connectAs, explain, run } = require('./client');

const group = process.argv[2] || 'tracking';

/** What a record says; others than the tutorial's are shown as they are. */
function told(message) {
  const text = message.value === null ? '(no value)' : message.value.toString();
  try {
    const { parcel, news, at } = JSON.parse(text);
    return `${parcel} ${news} (${at})`;
  } catch {
    return text;
  }
}

run(async () => {
  const consumer = connectAs(`first-hour-${group}`).consumer({ groupId: group, allowAutoTopicCreation: false });

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = payload.memberAssignment[TOPIC] || [];
    console.log(
      partitions.length === 0
        ? `[${group}] no partition is left for this consumer; it waits for one`
        : `[${group}] this consumer reads partition ${partitions.join(' and ')}`,
    );
  });
  consumer.on(consumer.events.REBALANCING, () => console.log(`[${group}] the group shares anew`));
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    console.error(explain(payload.error));
    if (!payload.restart) {
      process.exit(1);
    }
  });

  // Leaves the group, so that the others need not wait until it is missed.
  let leaving = false;
  const leave = async () => {
    if (!leaving) {
      leaving = true;
      await consumer.disconnect();
      console.log(`[${group}] left`);
      process.exit(0);
    }
  };
  process.on('SIGINT', leave);
  process.on('SIGTERM', leave);

  await consumer.connect();
  // Only a group without a position begins at the beginning; all others go on where they were.
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      console.log(`[${group}] partition ${partition}, offset ${message.offset}: ${told(message)}`);
    },
  });
});
