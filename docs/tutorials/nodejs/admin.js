// Copyright The Penstock Authors
// SPDX-License-Identifier: Apache-2.0

// Creates the topic "parcels" with two partitions, and shows it.

const { TOPIC, connectAs, run } = require('./client');

const PARTITIONS = 2;

run(async () => {
  const admin = connectAs('first-hour-admin').admin();
  await admin.connect();
  try {
    const created = await admin.createTopics({
      topics: [{ topic: TOPIC, numPartitions: PARTITIONS }],
      waitForLeaders: true,
    });
    console.log(created ? `Created topic "${TOPIC}".` : `Topic "${TOPIC}" is there already.`);

    const { topics } = await admin.fetchTopicMetadata({ topics: [TOPIC] });
    const partitions = topics[0].partitions.sort((a, b) => a.partitionId - b.partitionId);
    const offsets = await admin.fetchTopicOffsets(TOPIC);
    for (const { partitionId, leader, isr } of partitions) {
      const { high } = offsets.find((offset) => offset.partition === partitionId);
      console.log(`partition ${partitionId}: ${high} records, led by broker ${leader}, in sync on ${isr.join(', ')}`);
    }
  } finally {
    await admin.disconnect();
  }
});
