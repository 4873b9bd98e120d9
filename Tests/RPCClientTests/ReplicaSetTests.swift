import Foundation
import Models
import RPC
import TestKit
import Testing

@testable import RPCClient

@Suite struct ReplicaSetTests {
    private let sockets: TestSockets
    private let replicas: ReplicaSet

    init() throws {
        sockets = try TestSockets()
        replicas = ReplicaSet(directory: sockets.directory(), group: TestSockets.group, logger: .discarding)
    }

    // MARK: Scanning

    @Test func findsReplicasThatAppearAndForgetsThoseThatGo() async throws {
        try await sockets.withWatchingClient { client in
            let first = try await sockets.start("1")
            try await eventually("the first") { client.replicaCount == 1 }
            let second = try await sockets.start("2")
            try await eventually("the second") { client.replicaCount == 2 }
            await first.stop(grace: .seconds(5))
            #expect(client.replicaCount == 1)
            #expect(try await client.call(Echo(text: "on")) == "on")
            await second.stop(grace: .seconds(5))
            #expect(await serviceError { try await client.call(Echo(text: "off")) } == .unavailable())
            let again = try await sockets.start("1")
            try await eventually("the first again") { client.replicaCount == 1 }
            #expect(try await client.call(Echo(text: "back")) == "back")
            await again.stop(grace: .seconds(5))
        }
    }

    @Test func connectsOnceToEachSocketAndToNothingElse() async throws {
        let listener = try await sockets.listen("1")
        try Data().write(to: URL(filePath: sockets.directory() + "/2.txt"))
        try Data().write(to: URL(filePath: sockets.directory() + "/3.sock"))
        for _ in 0..<3 { await replicas.scan() }
        #expect(replicas.count == 1 && replicas.open.map(\.path) == [sockets.path("1")])
        await listener.close()
    }

    @Test func aDirectoryThatDoesNotExistHasNoReplicas() async {
        await replicas.scan()
        #expect(replicas.count == 0 && replicas.pick() == nil)
    }

    @Test func connectsToNothingOnceItIsClosed() async throws {
        let listener = try await sockets.listen()
        await replicas.scan()
        let peer = try await listener.next()
        replicas.close()
        try await peer.waitUntilClosed()
        await replicas.scan()
        #expect(replicas.count == 0 && replicas.pick() == nil)
        await listener.close()
    }

    @Test func watchingEndsWithItsTask() async throws {
        let watch = Task { await replicas.watch(every: .seconds(3600)) }
        watch.cancel()
        replicas.close()
        await watch.value
    }

    /// Each attempt doubles the pause before the next one, up to half a second.
    @Test func pausesBeforeItConnectsAgainToAReplicaThatClosesAtOnce() async throws {
        let listener = try await sockets.listen()
        let connections = CallCounter()
        let closing = Task {
            for await peer in listener.callers {
                connections.add()
                peer.close()
            }
        }
        let start = ContinuousClock.now
        try await eventually("three attempts") {
            await replicas.scan()
            return connections.count >= 3
        }
        #expect(ContinuousClock.now - start >= .milliseconds(50 + 100))
        closing.cancel()
        await listener.close()
    }

    // MARK: Picking

    @Test func picksTheReplicaWithFewerCallsInFlight() async throws {
        let gate = Gate()
        var servers: [RPCServer] = []
        for instance in ["1", "2"] {
            servers.append(
                try await sockets.start(instance) { router in
                    router.handle(Echo.self) { call, _ in
                        await gate.pass()
                        return call.text
                    }
                })
        }
        await replicas.scan()
        let busy = try #require(replicas.pick())
        let context = CallContext(deadline: .after(.seconds(5)))
        let pending = Task {
            try await busy.call(method: Echo.name, params: Data(#"{"text":""}"#.utf8), context: context)
        }
        try await eventually("the call") { gate.count == 1 }
        for _ in 0..<50 { #expect(replicas.pick() !== busy) }
        #expect(replicas.pick(excluding: replicas.open.filter { $0 !== busy }) === busy)
        #expect(replicas.pick(excluding: replicas.open) == nil)
        gate.open()
        _ = try await pending.value
        replicas.close()
        for server in servers { await server.stop(grace: .seconds(5)) }
    }

    @Test func spreadsCallsOverAll() async throws {
        let gate = Gate()
        let tallies = [CallCounter(), CallCounter(), CallCounter()]
        var servers: [RPCServer] = []
        for (index, tally) in tallies.enumerated() {
            servers.append(
                try await sockets.start("\(index)") { router in
                    router.handle(Echo.self) { call, _ in
                        tally.add()
                        await gate.pass()
                        return call.text
                    }
                })
        }
        let client = await sockets.client()
        #expect(client.replicaCount == 3)
        let calls = try await withThrowingTaskGroup(of: Void.self, returning: [Int].self) { group in
            for number in 1...90 {
                group.addTask { _ = try await client.call(Echo(text: "")) }
                try await eventually("the call") { gate.count == number }
            }
            let calls = tallies.map(\.count)
            gate.open()
            try await group.waitForAll()
            return calls
        }
        // Evenly would be 30 each; picking at random would be off by more than this one time in twenty.
        #expect(calls.allSatisfy { (22...38).contains($0) }, "\(calls)")
        for server in servers { await server.stop(grace: .zero) }
    }
}
