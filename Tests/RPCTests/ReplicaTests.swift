import Models
import RPC
import RPCClient
import TestKit
import Testing

/// Several replicas of a service: how calls find them, leave them, and spread over them.
@Suite struct ReplicaTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

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

    @Test func aReplicaThatStopsFinishesItsCallsAndGetsNoNewOnes() async throws {
        let gate = Gate()
        try await sockets.withWatchingClient { client in
            let first = try await sockets.start("1") { router in
                router.handle(Pay.self) { _, _ in
                    await gate.pass()
                    return "first"
                }
            }
            try await eventually("the first") { client.replicaCount == 1 }
            let early = Task { try await client.call(Pay()) }
            try await eventually("a call in flight") { gate.count == 1 }
            let second = try await sockets.start("2") { $0.handle(Pay.self) { _, _ in "second" } }
            try await eventually("the second") { client.replicaCount == 2 }
            let stop = Task { await first.stop(grace: .seconds(5)) }
            try await eventually("the goodbye") { client.replicaCount == 1 }
            for _ in 0..<20 { #expect(try await client.call(Pay()) == "second") }
            gate.open()
            #expect(try await early.value == "first")
            await stop.value
            await second.stop(grace: .zero)
        }
    }

    @Test func noCallFailsWhileReplicasAreReplaced() async throws {
        try await sockets.withWatchingClient { client in
            var running = try await sockets.start("0") { $0.handle(Pay.self) { _, _ in "paid" } }
            try await eventually("the first") { client.replicaCount == 1 }
            let answered = Tally()
            let callers = (0..<4).map { _ in
                Task {
                    while !Task.isCancelled {
                        _ = try await client.call(Pay())
                        answered.add()
                    }
                }
            }
            for number in 1...8 {
                let next = try await sockets.start("\(number)") { $0.handle(Pay.self) { _, _ in "paid" } }
                try await eventually("the next") { client.replicaCount == 2 }
                await running.stop(grace: .seconds(5))
                let soFar = answered.count
                try await eventually("more answers") { answered.count > soFar + 20 }
                running = next
            }
            for caller in callers {
                caller.cancel()
                do { try await caller.value } catch is CancellationError {}
            }
            await running.stop(grace: .zero)
        }
    }

    @Test func aCallLostWithItsReplicaGoesToAnotherIfItMay() async throws {
        try await sockets.withWatchingClient { client in
            let (dying, caller) = try await dyingReplica(for: client)
            async let lost = serviceError { try await client.call(Pay()) }
            async let retried = client.call(Echo(text: "rescued"))
            let taken = [try await caller.receive(), try await caller.receive()]
            #expect(taken.contains { $0.contains("test.pay") } && taken.contains { $0.contains("test.echo") })
            let living = try await sockets.start("living")
            try await eventually("the other") { client.replicaCount == 2 }
            caller.close()
            #expect(try await retried == "rescued")
            #expect(await lost == .unavailable())
            await dying.close()
            await living.stop(grace: .zero)
        }
    }

    @Test func aCallLostWithTheOnlyReplicaFailsAtOnce() async throws {
        try await sockets.withWatchingClient { client in
            let (dying, caller) = try await dyingReplica(for: client)
            async let lost = serviceError { try await client.call(Echo(text: "")) }
            _ = try await caller.receive()
            await dying.close()
            caller.close()
            #expect(await lost == .unavailable())
        }
    }

    @Test(arguments: ["rubbish", "{}", #"{"jsonrpc":"2.0","id":1,"method":"test.echo","meta":{}}"#])
    func leavesAReplicaThatDoesNotSpeakTheProtocol(message: String) async throws {
        try await sockets.withWatchingClient { client in
            let (listener, caller) = try await dyingReplica(for: client)
            async let lost = serviceError { try await client.call(Pay()) }
            _ = try await caller.receive()
            caller.send(message)
            try await caller.waitUntilClosed()
            #expect(await lost == .unavailable())
            await listener.close()
        }
    }

    @Test func ignoresAnswersToWhatItDidNotAsk() async throws {
        try await sockets.withWatchingClient { client in
            let (listener, caller) = try await dyingReplica(for: client)
            async let answer = client.call(Echo(text: ""))
            let asked = try await caller.receive()
            let id = try #require(asked.firstMatch(of: #/"id":(\d+)/#)?.1)
            caller.send(#"{"jsonrpc":"2.0","id":424242,"result":"not yours"}"#)
            caller.send(#"{"jsonrpc":"2.0","id":\#(id),"result":"yours"}"#)
            #expect(try await answer == "yours")
            await listener.close()
        }
    }

    @Test func sparesAReplicaThatShowsItOut() async throws {
        try await sockets.withWatchingClient { client in
            try SocketFile.makeDirectory(sockets.paths.directory(of: .tokens, for: .gateway))
            let listener = try await ScriptedPeer.listen(at: sockets.path("rude"))
            let visits = Tally()
            let doorman = Task {
                for await caller in listener.callers {
                    visits.add()
                    caller.close()
                }
            }
            try await eventually("a few visits") { visits.count >= 3 }
            let before = visits.count
            try await Task.sleep(for: .milliseconds(500))
            #expect(visits.count - before < 10)
            doorman.cancel()
            await listener.close()
        }
    }

    @Test func spreadsCallsOverAll() async throws {
        let gate = Gate()
        let tallies = [Tally(), Tally(), Tally()]
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

    /// A replica that a test answers for, and the connection that `client` made to it.
    private func dyingReplica(for client: ServiceClient) async throws -> (ScriptedListener, ScriptedPeer) {
        try SocketFile.makeDirectory(sockets.paths.directory(of: .tokens, for: .gateway))
        let listener = try await ScriptedPeer.listen(at: sockets.path("dying"))
        let caller = try await listener.next()
        try await eventually("the replica") { client.replicaCount == 1 }
        return (listener, caller)
    }
}
