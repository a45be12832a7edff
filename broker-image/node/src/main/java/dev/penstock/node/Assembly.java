/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.PartitionName;
import dev.penstock.metadata.MetadataMachine;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.node.broker.BrokerLifecycle;
import dev.penstock.node.broker.BrokerPartitionOutlets;
import dev.penstock.node.broker.IsrProposals;
import dev.penstock.node.broker.LeaderFetches;
import dev.penstock.node.broker.LostReplicas;
import dev.penstock.node.broker.Registration;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.node.config.QuorumSettings;
import dev.penstock.node.connection.ConnectionAcceptor;
import dev.penstock.node.connection.Connections;
import dev.penstock.node.controller.ActiveController;
import dev.penstock.node.controller.BrokerProbe;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.controller.ControllerUpkeep;
import dev.penstock.node.controller.MetadataApplication;
import dev.penstock.node.controller.Snapshots;
import dev.penstock.node.controller.api.DescribeQuorumApi;
import dev.penstock.node.controller.api.VoterChanges;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.DiskSpace;
import dev.penstock.node.partition.ImageLiveBrokers;
import dev.penstock.node.partition.PartitionAssigner;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.PartitionPorts;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.ReplicationThrottle;
import dev.penstock.node.partition.StrayPartitions;
import dev.penstock.node.partition.UnsentSlices;
import dev.penstock.node.partition.UpkeepSettings;
import dev.penstock.node.peer.BrokerPeers;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.node.quorum.QuorumAddresses;
import dev.penstock.node.quorum.QuorumDriver;
import dev.penstock.node.quorum.QuorumPeers;
import dev.penstock.node.quota.QuotaThrottle;
import dev.penstock.node.request.RequestDispatcher;
import dev.penstock.node.storage.DirectoryPartitionStore;
import dev.penstock.node.storage.LogDirectories;
import dev.penstock.node.storage.MetadataLogStorage;
import dev.penstock.raft.Joining;
import dev.penstock.raft.RaftConfig;
import dev.penstock.raft.RaftInput;
import dev.penstock.raft.RaftMachine;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.raft.Voter;
import dev.penstock.raft.VoterSet;
import dev.penstock.replication.ReplicationSettings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Wires one node by hand, the machines first, the edge last. Reading it from top to bottom shows
 * what depends on what.
 */
public final class Assembly {
    private final NodeConfig config;
    private final NodePorts ports;
    private final NodeEvents events;
    private final String clusterId;
    private final LogDirectories directories;
    private final DirectoryPartitionStore store;
    private final MetadataSettings settings;
    private final Uuid incarnationId;
    private final CurrentImage image = new CurrentImage();
    private final MetadataLogStorage storage;
    private final ActiveController controller;
    private final MetadataApplication application;
    private final QuorumAddresses addresses;
    private final QuorumPeers quorumPeers;
    private final QuorumDriver quorum;
    private final ControllerUpkeep upkeep;
    private final ControllerChannel channel;
    private final LeaderFetches leaderFetches;
    private final LostReplicas lostReplicas;
    private final BrokerPartitionOutlets outlets;
    private final DiskSpace space;
    private final ReplicationThrottle throttle;
    private final Partitions partitions;
    private final Snapshots snapshots;
    private final GroupApis groups;
    private final TransactionApis transactions;
    private final ShareApis shares;
    private final QuotaThrottle quotas;
    private final TelemetryApis telemetry;
    private final Connections connections;
    private @Nullable BrokerLifecycle lifecycle;

    @SuppressWarnings("MethodLength") // Final fields, in the order in which one needs the other.
    private Assembly(NodeConfig config, NodePorts ports, NodeEvents events) throws IOException {
        this.config = config;
        this.ports = ports;
        this.events = events;
        incarnationId = Uuid.random(ports.randomness());
        Scheduler metadataLoop = ports.loops().metadata();
        clusterId = ClusterIdentity.resolve(config, ports.files().getFirst(), ports.randomness());
        directories =
                LogDirectories.open(
                        config.logDirectories(),
                        ports.files(),
                        clusterId,
                        config.id(),
                        () -> Uuid.random(ports.randomness()));
        settings =
                new MetadataSettings(
                        clusterId, config.properties(), config.replication().sessionTimeoutMs());
        storage =
                MetadataLogStorage.open(
                        ports.files().getFirst(),
                        directories.first(),
                        ports.clock(),
                        config.controller());
        controller =
                new ActiveController(
                        metadataLoop,
                        ports.clock(),
                        committed -> {
                            MetadataMachine machine =
                                    new MetadataMachine(settings, ports.randomness());
                            machine.restore(committed);
                            return machine;
                        });
        application = new MetadataApplication(image, controller);
        addresses = new QuorumAddresses(config.quorum().bootstrapServers());
        quorumPeers =
                new QuorumPeers(
                        clusterId,
                        config.controller(),
                        ownEndpoint(),
                        this::brokerEpoch,
                        metadataLoop,
                        addresses,
                        this::clientOnMetadataLoop);
        quorum =
                new QuorumDriver(
                        new RaftMachine(raftConfig(), storage, ports.randomness()),
                        storage,
                        metadataLoop,
                        ports.clock(),
                        quorumPeers,
                        application,
                        events.quorum());
        quorumPeers.attach(quorum::step);
        upkeep =
                new ControllerUpkeep(
                        config.id(),
                        controller,
                        metadataLoop,
                        ports.clock(),
                        this::brokerEpoch,
                        new BrokerProbe(this::internalAddress, this::clientOnMetadataLoop),
                        broker -> quorum.step(new RaftInput.PeerDisconnected(broker)));
        application.follow(upkeep);
        controller.attach(quorum, upkeep::start);
        ControllerApis apis =
                new ControllerApis(
                        controller,
                        image::newest,
                        () -> settings.effective(image.newest()),
                        new DescribeQuorumApi(
                                metadataLoop,
                                ports.clock(),
                                quorum::view,
                                config.controller(),
                                addresses::voters),
                        new VoterChanges(metadataLoop, quorum, clusterId, config.controller()));
        channel =
                new ControllerChannel(
                        config.id(),
                        metadataLoop,
                        config.controller(),
                        addresses::of,
                        this::clientOnMetadataLoop,
                        apis.all());
        application.follow(channel);
        leaderFetches =
                new LeaderFetches(
                        config.id(),
                        config.replication(),
                        this::brokerEpoch,
                        new BrokerPeers(image, config.interBroker(), this::client));
        lostReplicas = new LostReplicas(config.id(), metadataLoop, channel, this::brokerEpoch);
        outlets =
                new BrokerPartitionOutlets(
                        new IsrProposals(config.id(), metadataLoop, channel, this::brokerEpoch),
                        lostReplicas,
                        leaderFetches);
        throttle = new ReplicationThrottle(ports.clock().nanoTime());
        space = new DiskSpace(upkeepSettings().reserveBytes());
        store = new DirectoryPartitionStore(directories, ports.clock());
        partitions = new Partitions(ports.loops(), partitionLoops());
        image.follow(
                new PartitionAssigner(
                        config.id(),
                        incarnationId,
                        settings,
                        partitions,
                        throttle,
                        new StrayPartitions(config.id(), store, events.partitions()),
                        image));
        snapshots = new Snapshots(config.properties(), application, storage, quorum, ports.clock());
        image.follow(snapshots);
        groups = new GroupApis(this, endpoint -> client(endpoint, metadataLoop));
        transactions =
                new TransactionApis(
                        this,
                        groups.coordinators(),
                        new BrokerPeers(image, config.interBroker(), this::client));
        shares = new ShareApis(this, new BrokerPeers(image, config.interBroker(), this::client));
        quotas = new QuotaThrottle(() -> image.get().clientQuotas(), ports.clock());
        telemetry = new TelemetryApis(this);
        Handlers handlers = new Handlers(this, apis);
        RequestDispatcher dispatcher = new RequestDispatcher(handlers.all(), events.requests());
        handlers.serve(dispatcher.served());
        connections =
                new Connections(
                        config,
                        dispatcher,
                        ports.allocator(),
                        events.connections(),
                        ports.clock(),
                        quotas,
                        new UnsentSlices(partitions, ports.workers())::lookAt);
    }

    /**
     * Opens the log directory and wires a node over it; nothing runs yet.
     *
     * @throws IOException when the directory is another cluster's or broker's, or cannot be read
     */
    public static Node open(NodeConfig config, NodePorts ports, NodeEvents events)
            throws IOException {
        return new Node(new Assembly(config, ports, events));
    }

    private List<PartitionLoop> partitionLoops() {
        List<PartitionLoop> loops = new ArrayList<>();
        for (Scheduler loop : ports.loops().data()) {
            loops.add(
                    new PartitionLoop(
                            config.id(),
                            new PartitionPorts(
                                    loop,
                                    ports.clock(),
                                    ports.workers(),
                                    space,
                                    throttle,
                                    store,
                                    outlets,
                                    events.partitions()),
                            new ImageLiveBrokers(image),
                            replicationSettings(),
                            upkeepSettings()));
        }
        return loops;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    UpkeepSettings upkeepSettings() {
        return UpkeepSettings.of(config.properties(), ports.loops().data().size());
    }

    private ReplicationSettings replicationSettings() {
        ReplicationSettings defaults = ReplicationSettings.DEFAULT;
        long stallNanos = TimeUnit.MILLISECONDS.toNanos(config.replication().lagTimeMaxMs());
        return new ReplicationSettings(
                Math.min(stallNanos, defaults.stallNanos()),
                Math.max(stallNanos, defaults.maxLagNanos()),
                defaults.flapWindowNanos(),
                defaults.proposalRetryNanos(),
                defaults.fetchBackoffNanos(),
                defaults.watermarkLingerNanos());
    }

    private RaftConfig raftConfig() {
        QuorumSettings settings = config.quorum();
        List<Voter> voters =
                settings.voters().stream()
                        .map(voter -> new Voter(ReplicaKey.of(voter.id()), voter.endpoint()))
                        .toList();
        Joining joining =
                settings.joins()
                        ? Joining.ALWAYS
                        : settings.mayHaveVoted(config.id())
                                ? Joining.WHEN_REPLACED
                                : Joining.NEVER;
        return RaftConfig.of(
                new Voter(new ReplicaKey(config.id(), directories.ids().getFirst()), ownEndpoint()),
                voters.isEmpty() ? VoterSet.UNKNOWN : VoterSet.of(voters),
                settings.bootstrapServers().size(),
                joining);
    }

    /** Where the other replicas reach this one. */
    private Endpoint ownEndpoint() {
        return config.listener(config.controller()).advertised();
    }

    /** Where brokers reach a broker that has registered. */
    private Optional<Endpoint> internalAddress(BrokerId broker) {
        return image.newest()
                .broker(broker)
                .flatMap(known -> known.endpoint(config.interBroker().value()));
    }

    private PeerClient clientOnMetadataLoop(Endpoint endpoint) {
        return client(endpoint, ports.loops().metadata());
    }

    private PeerClient client(Endpoint endpoint, Scheduler loop) {
        return new PeerClient(
                ports.network(),
                loop,
                ports.allocator(),
                endpoint,
                PeerClient.CLIENT_ID_PREFIX + config.id());
    }

    OptionalLong brokerEpoch() {
        BrokerLifecycle known = lifecycle;
        return known == null ? OptionalLong.empty() : known.brokerEpoch();
    }

    /** Begins to run, on the metadata loop. */
    void start(List<Listener> bound) {
        Registration registration =
                new Registration(
                        config,
                        clusterId,
                        bound,
                        incarnationId,
                        directories.ids(),
                        directories.cleanShutdownEpoch(),
                        SupportedFeatures.ranges());
        lifecycle =
                new BrokerLifecycle(
                        registration,
                        ports.loops().metadata(),
                        channel,
                        image,
                        config.replication(),
                        events.broker());
        application.follow(lifecycle);
        image.whenServed(lifecycle::imageServed);
        quorum.start();
    }

    /**
     * Closes what is on the metadata loop, and says that the broker stopped in order if its
     * partitions, which are closed already, were closed so, or are known to be lost.
     */
    void close(Map<PartitionName, Long> highWatermarks, boolean inOrder) {
        groups.lags().stop();
        quorumPeers.close();
        lostReplicas.close();
        channel.close();
        store.storeHighWatermarks(
                highWatermarks, (_, cause) -> events.broker().storageFailed(cause));
        try {
            storage.close();
            OptionalLong epoch = brokerEpoch();
            if (inOrder && lostReplicas.areTold() && epoch.isPresent()) {
                directories.markCleanShutdown(epoch.getAsLong());
            }
        } catch (IOException e) {
            events.broker().storageFailed(e);
        }
    }

    NodeConfig config() {
        return config;
    }

    NodePorts ports() {
        return ports;
    }

    NodeEvents events() {
        return events;
    }

    String clusterId() {
        return clusterId;
    }

    LogDirectories directories() {
        return directories;
    }

    DirectoryPartitionStore store() {
        return store;
    }

    MetadataSettings settings() {
        return settings;
    }

    QuotaThrottle quotas() {
        return quotas;
    }

    CurrentImage image() {
        return image;
    }

    ActiveController controller() {
        return controller;
    }

    ControllerUpkeep upkeep() {
        return upkeep;
    }

    ControllerChannel channel() {
        return channel;
    }

    QuorumDriver quorum() {
        return quorum;
    }

    QuorumAddresses addresses() {
        return addresses;
    }

    LeaderFetches leaderFetches() {
        return leaderFetches;
    }

    BrokerPartitionOutlets outlets() {
        return outlets;
    }

    DiskSpace space() {
        return space;
    }

    Partitions partitions() {
        return partitions;
    }

    GroupApis groups() {
        return groups;
    }

    TelemetryApis telemetry() {
        return telemetry;
    }

    ShareApis shares() {
        return shares;
    }

    TransactionApis transactions() {
        return transactions;
    }

    ConnectionAcceptor connections() {
        return connections;
    }

    @Nullable BrokerLifecycle lifecycle() {
        return lifecycle;
    }
}
