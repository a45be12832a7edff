// Copyright The Penstock Authors
// SPDX-License-Identifier: Apache-2.0

//! rskafka, a client written in Rust, without groups by its own choice; see ../../README.md.

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rskafka::client::partition::{Compression, OffsetAt, PartitionClient, UnknownTopicHandling};
use rskafka::client::{Client, ClientBuilder};
use rskafka::record::{Record, RecordAndOffset};

type Outcome = Result<(), Box<dyn Error>>;

const LONG_MS: i32 = 60_000;
const MAX_FETCH_BYTES: i32 = 10_000_000;
const LARGE_BYTES: usize = 1_000_000;

fn proved(feature: &str) {
    println!("PROVED {feature}");
}

fn check(holds: bool, what: impl Into<String>) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(what.into().into())
    }
}

fn record(key: Option<&str>, value: Vec<u8>) -> Record {
    Record {
        key: key.map(|key| key.as_bytes().to_vec()),
        value: Some(value),
        headers: BTreeMap::new(),
        timestamp: Utc::now(),
    }
}

fn numbered(count: usize) -> Vec<Record> {
    (0..count).map(|i| record(None, format!("value {i}").repeat(20).into_bytes())).collect()
}

fn values(records: &[RecordAndOffset]) -> Vec<Option<Vec<u8>>> {
    records.iter().map(|one| one.record.value.clone()).collect()
}

struct Suite {
    client: Client,
}

impl Suite {
    async fn create(&self, topic: &str, partitions: i32) -> Outcome {
        self.client.controller_client()?.create_topic(topic, partitions, 3, LONG_MS).await?;
        while !self.client.list_topics().await?.iter().any(|known| known.name == topic) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    async fn partition(&self, topic: &str, partition: i32) -> Result<PartitionClient, Box<dyn Error>> {
        Ok(self.client.partition_client(topic, partition, UnknownTopicHandling::Retry).await?)
    }

    async fn read(&self, from: &PartitionClient, start: i64) -> Result<Vec<RecordAndOffset>, Box<dyn Error>> {
        let mut found = Vec::new();
        let mut next = start;
        while next < from.get_offset(OffsetAt::Latest).await? {
            let (records, _) = from.fetch_records(next, 1..MAX_FETCH_BYTES, 1_000).await?;
            next = records.last().map_or(next, |last| last.offset + 1);
            found.extend(records);
        }
        Ok(found)
    }

    async fn administers(&self) -> Outcome {
        self.create("rust-admin", 3).await?;
        let topics = self.client.list_topics().await?;
        let topic = topics.iter().find(|known| known.name == "rust-admin").ok_or("it is listed")?;
        check(topic.partitions.len() == 3, "three partitions")?;
        self.client.controller_client()?.delete_topic("rust-admin", LONG_MS).await?;
        proved("admin");
        Ok(())
    }

    async fn compresses(&self) -> Outcome {
        let codecs = [
            ("none", Compression::NoCompression),
            ("gzip", Compression::Gzip),
            ("snappy", Compression::Snappy),
            ("lz4", Compression::Lz4),
            ("zstd", Compression::Zstd),
        ];
        for (name, codec) in codecs {
            let topic = format!("rust-{name}");
            self.create(&topic, 1).await?;
            let partition = self.partition(&topic, 0).await?;
            let sent = numbered(200);
            partition.produce(sent.clone(), codec).await?;
            let sent: Vec<_> = sent.into_iter().map(|one| one.value).collect();
            check(values(&self.read(&partition, 0).await?) == sent, format!("{name} comes back in order"))?;
            proved(&format!("codec {name}"));
        }
        proved("acks all");
        Ok(())
    }

    async fn keeps_keys_and_headers(&self) -> Outcome {
        self.create("rust-keys", 4).await?;
        let partition = self.partition("rust-keys", 3).await?;
        let mut sent = record(Some("key"), b"value".to_vec());
        sent.headers.insert("a".into(), b"1".to_vec());
        partition.produce(vec![sent.clone()], Compression::NoCompression).await?;
        let found = self.read(&partition, 0).await?;
        check(found[0].record.key == sent.key, "the key comes back")?;
        proved("keys and partitions");
        check(found[0].record.headers == sent.headers, "headers come back")?;
        proved("headers");
        Ok(())
    }

    async fn large(&self) -> Outcome {
        self.create("rust-large", 1).await?;
        let partition = self.partition("rust-large", 0).await?;
        for _ in 0..3 {
            partition.produce(vec![record(None, vec![7; LARGE_BYTES])], Compression::NoCompression).await?;
        }
        let found = self.read(&partition, 0).await?;
        check(found.iter().all(|one| one.record.value == Some(vec![7; LARGE_BYTES])), "large records come back")?;
        check(found.len() == 3, "all of them")?;
        proved("large records");
        Ok(())
    }

    async fn seeks(&self) -> Outcome {
        self.create("rust-seek", 1).await?;
        let partition = self.partition("rust-seek", 0).await?;
        // Of this hour: what is older than the retention would be deleted.
        let hour_ago_ms = Utc::now().timestamp_millis() - 3_600_000;
        for i in 0..20 {
            let mut one = record(None, i.to_string().into_bytes());
            one.timestamp = at(hour_ago_ms + i * 1_000)?;
            partition.produce(vec![one], Compression::NoCompression).await?;
        }
        let found = self.read(&partition, 7).await?;
        check(found[0].record.value == Some(b"7".to_vec()), "from where it sought")?;
        proved("seek");
        let offset = partition.get_offset(OffsetAt::Timestamp(at(hour_ago_ms + 12_000)?)).await?;
        check(offset == 12, format!("by time: {offset}"))?;
        proved("replay by time");
        Ok(())
    }

    async fn survives_restart(&self) -> Outcome {
        self.create("rust-restart", 3).await?;
        let mut partitions = Vec::new();
        for number in 0..3 {
            partitions.push(self.partition("rust-restart", number).await?);
        }
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        println!("RESTART");
        std::thread::spawn(move || {
            let mut line = String::new();
            let _ = std::io::stdin().read_line(&mut line);
            told.store(true, Ordering::SeqCst);
        });
        let mut count = 0;
        while !over.load(Ordering::SeqCst) || count < 500 {
            let batch = vec![record(None, count.to_string().into_bytes())];
            partitions[count % 3].produce(batch, Compression::NoCompression).await?;
            count += 1;
        }
        let mut seen = HashSet::new();
        for partition in &partitions {
            seen.extend(values(&self.read(partition, 0).await?));
        }
        // This client has no idempotent producer: a record may be there twice, but none may lack.
        check(seen.len() == count, "nothing is lost")?;
        proved("broker restart");
        Ok(())
    }
}

fn at(epoch_ms: i64) -> Result<DateTime<Utc>, Box<dyn Error>> {
    DateTime::from_timestamp_millis(epoch_ms).ok_or_else(|| "a time".into())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let servers = std::env::args().nth(1).ok_or("the bootstrap servers are missing")?;
    let client = ClientBuilder::new(servers.split(',').map(String::from).collect()).build().await?;
    let suite = Suite { client };
    suite.administers().await?;
    suite.compresses().await?;
    suite.keeps_keys_and_headers().await?;
    suite.large().await?;
    suite.seeks().await?;
    suite.survives_restart().await
}
