// Copyright The Penstock Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

type segmentioSuite struct {
	servers []string
	client  *kafka.Client
}

func segmentio(servers []string) {
	suite := segmentioSuite{servers, &kafka.Client{Addr: kafka.TCP(servers...), Timeout: long}}
	suite.administers()
	suite.compresses()
	suite.acknowledges()
	suite.routes()
	suite.headers()
	suite.large()
	suite.groups()
	suite.seeks()
	suite.survivesRestart()
}

func (s segmentioSuite) create(topic string, partitions int) string {
	answer, err := s.client.CreateTopics(context.Background(), &kafka.CreateTopicsRequest{
		Topics: []kafka.TopicConfig{{Topic: topic, NumPartitions: partitions, ReplicationFactor: 3}}})
	must(err, "create "+topic)
	must(answer.Errors[topic], "create "+topic)
	s.awaitPartitions(topic, partitions)
	return topic
}

func (s segmentioSuite) awaitPartitions(topic string, partitions int) {
	waitFor(topic+" is known", func() bool {
		known, err := s.client.Metadata(context.Background(), &kafka.MetadataRequest{Topics: []string{topic}})
		return err == nil && known.Topics[0].Error == nil && len(known.Topics[0].Partitions) == partitions
	})
}

func (s segmentioSuite) send(topic string, writer *kafka.Writer, messages ...kafka.Message) {
	writer.Addr = kafka.TCP(s.servers...)
	writer.Topic = topic
	writer.BatchTimeout = 5 * time.Millisecond
	defer writer.Close()
	must(writer.WriteMessages(context.Background(), messages...), "produce")
}

func messages(values [][]byte) []kafka.Message {
	of := make([]kafka.Message, len(values))
	for i, value := range values {
		of[i] = kafka.Message{Value: value}
	}
	return of
}

func (s segmentioSuite) read(reader *kafka.Reader, count int) []record {
	ctx, cancel := context.WithTimeout(context.Background(), long)
	defer cancel()
	var found []record
	for len(found) < count {
		message, err := reader.FetchMessage(ctx)
		must(err, fmt.Sprintf("%d records in time, not %d", count, len(found)))
		one := record{partition: message.Partition, key: message.Key, value: message.Value, time: message.Time}
		for _, header := range message.Headers {
			one.headers = append(one.headers, header.Key+"="+string(header.Value))
		}
		found = append(found, one)
	}
	return found
}

func (s segmentioSuite) reader(topic string, partition int) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{
		Brokers: s.servers, Topic: topic, Partition: partition, MaxWait: 100 * time.Millisecond})
}

func (s segmentioSuite) readAll(topic string, counts ...int) []record {
	var all []record
	for partition, count := range counts {
		reader := s.reader(topic, partition)
		all = append(all, s.read(reader, count)...)
		must(reader.Close(), "close")
	}
	return all
}

// How many records each partition has.
func (s segmentioSuite) counts(topic string, partitions int) []int {
	asked := make([]kafka.OffsetRequest, partitions)
	for i := range asked {
		asked[i] = kafka.LastOffsetOf(i)
	}
	answer, err := s.client.ListOffsets(context.Background(), &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic: asked}})
	must(err, "offsets")
	counts := make([]int, partitions)
	for _, partition := range answer.Topics[topic] {
		counts[partition.Partition] = int(partition.LastOffset)
	}
	return counts
}

func (s segmentioSuite) administers() {
	topic := s.create("segmentio-admin", 1)
	grown, err := s.client.CreatePartitions(context.Background(), &kafka.CreatePartitionsRequest{
		Topics: []kafka.TopicPartitionsConfig{{Name: topic, Count: 3}}})
	must(err, "more partitions")
	must(grown.Errors[topic], "more partitions")
	s.awaitPartitions(topic, 3)
	settings, err := s.client.DescribeConfigs(context.Background(), &kafka.DescribeConfigsRequest{
		Resources: []kafka.DescribeConfigRequestResource{{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic}}})
	must(err, "settings")
	policy := ""
	for _, setting := range settings.Resources[0].ConfigEntries {
		if setting.ConfigName == "cleanup.policy" {
			policy = setting.ConfigValue
		}
	}
	check(policy == "delete", "a setting is told, not %q", policy)
	deleted, err := s.client.DeleteTopics(context.Background(), &kafka.DeleteTopicsRequest{Topics: []string{topic}})
	must(err, "delete")
	must(deleted.Errors[topic], "delete")
	proved("admin")
}

func (s segmentioSuite) compresses() {
	codecs := map[string]kafka.Compression{
		"none": 0, "gzip": kafka.Gzip, "snappy": kafka.Snappy, "lz4": kafka.Lz4, "zstd": kafka.Zstd}
	for name, codec := range codecs {
		topic := s.create("segmentio-"+name, 1)
		values := numbered(name, 200)
		s.send(topic, &kafka.Writer{Compression: codec, RequiredAcks: kafka.RequireAll}, messages(values)...)
		check(same(valuesOf(s.readAll(topic, 200)), values), "%s comes back in order", name)
		proved("codec " + name)
	}
}

func (s segmentioSuite) acknowledges() {
	acks := map[string]kafka.RequiredAcks{"0": kafka.RequireNone, "1": kafka.RequireOne, "all": kafka.RequireAll}
	for name, ack := range acks {
		topic := s.create("segmentio-acks-"+name, 1)
		// What is not acknowledged is lost where the leader does not know yet that it leads: it shows first that it does.
		s.send(topic, &kafka.Writer{RequiredAcks: kafka.RequireAll}, messages(numbered("first", 1))...)
		s.send(topic, &kafka.Writer{RequiredAcks: ack}, messages(numbered("v", 50))...)
		check(len(s.readAll(topic, 51)) == 51, "acks=%s", name)
		proved("acks " + name)
	}
}

func (s segmentioSuite) routes() {
	topic := s.create("segmentio-keys", 4)
	var keyed []kafka.Message
	for i := range 100 {
		keyed = append(keyed, kafka.Message{Key: fmt.Appendf(nil, "key-%d", i%10), Value: fmt.Appendf(nil, "%03d", i)})
	}
	s.send(topic, &kafka.Writer{Balancer: kafka.Murmur2Balancer{}, RequiredAcks: kafka.RequireAll}, keyed...)
	third := kafka.BalancerFunc(func(kafka.Message, ...int) int { return 3 })
	s.send(topic, &kafka.Writer{Balancer: third, RequiredAcks: kafka.RequireAll},
		kafka.Message{Key: []byte("anything"), Value: []byte("explicit")})
	checkKeys(s.readAll(topic, s.counts(topic, 4)...))
	proved("keys and partitions")
}

func (s segmentioSuite) headers() {
	topic := s.create("segmentio-headers", 1)
	s.send(topic, &kafka.Writer{RequiredAcks: kafka.RequireAll}, kafka.Message{Value: []byte("v"), Headers: []kafka.Header{
		{Key: "a", Value: []byte("1")}, {Key: "a", Value: []byte("2")}}})
	check(fmt.Sprint(s.readAll(topic, 1)[0].headers) == "[a=1 a=2]", "headers come back")
	proved("headers")
}

func (s segmentioSuite) large() {
	topic := s.create("segmentio-large", 1)
	value := bytes.Repeat([]byte("0123456789abcdef"), 62_000)
	s.send(topic, &kafka.Writer{RequiredAcks: kafka.RequireAll}, messages([][]byte{value, value, value})...)
	check(same(valuesOf(s.readAll(topic, 3)), [][]byte{value, value, value}), "large records come back")
	proved("large records")
}

func (s segmentioSuite) member(topic string) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{
		Brokers: s.servers, GroupID: "segmentio-members", Topic: topic, MaxWait: 100 * time.Millisecond,
		StartOffset: kafka.FirstOffset, HeartbeatInterval: 500 * time.Millisecond, SessionTimeout: 10 * time.Second})
}

// How many records of all partitions the group is past.
func (s segmentioSuite) committed(topic string, partitions int) int {
	asked := make([]int, partitions)
	for i := range asked {
		asked[i] = i
	}
	answer, err := s.client.OffsetFetch(context.Background(), &kafka.OffsetFetchRequest{
		GroupID: "segmentio-members", Topics: map[string][]int{topic: asked}})
	if err != nil || answer.Error != nil {
		return -1
	}
	sum := 0
	for _, partition := range answer.Topics[topic] {
		sum += int(max(partition.CommittedOffset, 0))
	}
	return sum
}

func (s segmentioSuite) groups() {
	topic := s.create("segmentio-group", 4)
	s.send(topic, &kafka.Writer{RequiredAcks: kafka.RequireAll}, messages(numbered("g", 40))...)
	var lock sync.Mutex
	seen := map[string]bool{}
	by := map[string]int{}
	work := func(name string, member *kafka.Reader) {
		for {
			message, err := member.FetchMessage(context.Background())
			if err != nil {
				return
			}
			lock.Lock()
			seen[string(message.Value)] = true
			by[name]++
			lock.Unlock()
			_ = member.CommitMessages(context.Background(), message)
		}
	}
	count := func() (int, int, int) {
		lock.Lock()
		defer lock.Unlock()
		return len(seen), by["first"], by["second"]
	}
	first, second := s.member(topic), s.member(topic)
	go work("first", first)
	go work("second", second)
	sent := 40
	waitFor("they share", func() bool {
		s.send(topic, &kafka.Writer{RequiredAcks: kafka.RequireAll}, messages(numbered(fmt.Sprintf("more%d", sent), 8))...)
		sent += 8
		_, ofFirst, ofSecond := count()
		return ofFirst > 0 && ofSecond > 0
	})
	must(second.Close(), "leave")
	waitFor("all is read", func() bool { all, _, _ := count(); return all == sent })
	// A record is seen before it is committed: who leaves in between leaves it to the next one.
	waitFor("all is committed", func() bool { return s.committed(topic, 4) == sent })
	must(first.Close(), "leave")
	s.send(topic, &kafka.Writer{RequiredAcks: kafka.RequireAll}, kafka.Message{Value: []byte("new")})
	again := s.member(topic)
	check(string(s.read(again, 1)[0].value) == "new", "the group goes on where it was")
	must(again.Close(), "leave")
	proved("groups")
}

func (s segmentioSuite) seeks() {
	topic := s.create("segmentio-seek", 1)
	at := secondsOfHourAgo()
	var timed []kafka.Message
	for i := range 20 {
		timed = append(timed, kafka.Message{
			Value: fmt.Appendf(nil, "%d", i), Time: at(i)})
	}
	s.send(topic, &kafka.Writer{RequiredAcks: kafka.RequireAll}, timed...)
	reader := s.reader(topic, 0)
	defer reader.Close()
	check(string(s.read(reader, 20)[0].value) == "0", "from the beginning")
	must(reader.SetOffset(7), "seek")
	check(string(s.read(reader, 1)[0].value) == "7", "from where it sought")
	proved("seek")
	must(reader.SetOffsetAt(context.Background(), at(12)), "by time")
	check(string(s.read(reader, 1)[0].value) == "12", "replay by time")
	proved("replay by time")
}

func (s segmentioSuite) survivesRestart() {
	topic := s.create("segmentio-restart", 3)
	writer := kafka.Writer{
		Addr: kafka.TCP(s.servers...), Topic: topic, RequiredAcks: kafka.RequireAll, BatchTimeout: 5 * time.Millisecond,
		MaxAttempts: 100, WriteBackoffMax: 500 * time.Millisecond}
	defer writer.Close()
	over := restart()
	count := 0
	for !isClosed(over) || count < 1000 {
		batch := make([]kafka.Message, 50)
		for i := range batch {
			batch[i] = kafka.Message{Value: fmt.Appendf(nil, "%d", count)}
			count++
		}
		must(writer.WriteMessages(context.Background(), batch...), "nothing fails for good")
	}
	// This client has no idempotent producer: a batch may be there twice, but none may lack.
	check(distinct(s.readAll(topic, s.counts(topic, 3)...)) == count, "nothing is lost")
	proved("broker restart")
}
