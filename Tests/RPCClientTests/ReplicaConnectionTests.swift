import Foundation
import Models
import RPC
import TestKit
import Testing

@testable import RPCClient

@Suite struct ReplicaConnectionTests {
    private let sockets: TestSockets
    private let departures = CallCounter()

    init() throws { sockets = try TestSockets() }

    /// A connection to a replica for which the test writes every byte.
    private func connect() async throws -> (ReplicaConnection, ScriptedPeer, ScriptedListener) {
        let listener = try await sockets.listen()
        let connection = try await ReplicaConnection.connect(to: sockets.path(), group: TestSockets.group) {
            [departures] in departures.add()
        }
        return (connection, try await listener.next(), listener)
    }

    private func call(
        _ connection: ReplicaConnection, timeout: Duration = .seconds(5)
    ) async -> Result<String, CallError> {
        do throws(CallError) {
            let result = try await connection.call(
                method: "test.echo", params: Data("{}".utf8), context: CallContext(deadline: .after(timeout)))
            return .success(String(decoding: result, as: UTF8.self))
        } catch {
            return .failure(error)
        }
    }

    private func id(of request: String) throws -> Int {
        try #require(request.firstMatch(of: #/"id":(\d+)/#).flatMap { Int($0.1) })
    }

    private func isLost(_ result: Result<String, CallError>, wasSent: Bool) -> Bool {
        if case .failure(.lost(wasSent)) = result { true } else { false }
    }

    @Test func matchesResponsesInAnyOrderWithTheirCalls() async throws {
        let (connection, peer, listener) = try await connect()
        async let first = call(connection)
        let firstID = try id(of: try await peer.receive())
        async let second = call(connection)
        let secondID = try id(of: try await peer.receive())
        #expect(firstID != secondID && connection.inFlight == 2)
        peer.send(#"{"jsonrpc":"2.0","id":424242,"result":"unknown"}"#)
        peer.send(#"{"jsonrpc":"2.0","id":\#(secondID),"result":"second"}"#)
        peer.send(#"{"jsonrpc":"2.0","id":\#(secondID),"result":"again"}"#)
        peer.send(#"{"jsonrpc":"2.0","id":\#(firstID),"result":"first"}"#)
        #expect(try await [first.get(), second.get()] == [#""first""#, #""second""#])
        #expect(connection.inFlight == 0 && connection.isOpen)
        await listener.close()
    }

    @Test func anErrorResponseIsTheErrorOfTheService() async throws {
        let (connection, peer, listener) = try await connect()
        async let result = call(connection)
        let id = try id(of: try await peer.receive())
        peer.send(#"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32601,"message":"no such method"}}"#)
        guard case .failure(.service(let error)) = await result else {
            Issue.record("no error of the service")
            return
        }
        #expect(error.code == RPCError.Code.methodNotFound)
        await listener.close()
    }

    @Test func aConnectionLostInMidResponseLosesItsCalls() async throws {
        let (connection, peer, listener) = try await connect()
        async let result = call(connection)
        let id = try id(of: try await peer.receive())
        peer.send(Array(ScriptedPeer.frame(#"{"jsonrpc":"2.0","id":\#(id),"result":"hi"}"#).dropLast(3)))
        peer.close()
        #expect(isLost(await result, wasSent: true))
        #expect(!connection.isOpen && connection.inFlight == 0 && departures.count == 1)
        // A call that is made now was certainly not sent.
        #expect(isLost(await call(connection), wasSent: false))
        await listener.close()
    }

    @Test(arguments: [
        "not JSON", "{}", #"{"jsonrpc":"2.0","id":1,"method":"test.echo","meta":{}}"#,
        #"{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":1}}"#,
        #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"unreadable message"}}"#,
    ])
    func leavesAReplicaThatDoesNotSpeakTheProtocol(message: String) async throws {
        let (connection, peer, listener) = try await connect()
        async let result = call(connection)
        _ = try await peer.receive()
        peer.send(message)
        #expect(isLost(await result, wasSent: true))
        try await peer.waitUntilClosed()
        #expect(departures.count == 1)
        await listener.close()
    }

    @Test func leavesAReplicaThatAnnouncesAMessageOverTheLimit() async throws {
        let (connection, peer, listener) = try await connect()
        async let result = call(connection)
        _ = try await peer.receive()
        peer.send([0xff, 0xff, 0xff, 0xff])
        #expect(isLost(await result, wasSent: true))
        await listener.close()
    }

    @Test func aGoodbyeEndsTheConnectionAfterTheLastResponse() async throws {
        let (connection, peer, listener) = try await connect()
        async let result = call(connection)
        let id = try id(of: try await peer.receive())
        peer.send(#"{"jsonrpc":"2.0","method":"rpc.goodbye"}"#)
        try await eventually("the goodbye") { !connection.isOpen }
        #expect(departures.count == 1 && !peer.isClosed)
        peer.send(#"{"jsonrpc":"2.0","id":\#(id),"result":"last"}"#)
        #expect(try await result.get() == #""last""#)
        try await peer.waitUntilClosed()
        #expect(departures.count == 1)
        await listener.close()
    }

    @Test func anIdleConnectionEndsWithTheGoodbye() async throws {
        let (connection, peer, listener) = try await connect()
        peer.send(#"{"jsonrpc":"2.0","method":"rpc.goodbye"}"#)
        try await peer.waitUntilClosed()
        #expect(!connection.isOpen && departures.count == 1)
        await listener.close()
    }

    @Test func aResponseAfterTheDeadlineIsDropped() async throws {
        let (connection, peer, listener) = try await connect()
        async let late = call(connection, timeout: .milliseconds(40))
        let id = try id(of: try await peer.receive())
        guard case .failure(.deadline) = await late else {
            Issue.record("no timeout")
            return
        }
        peer.send(#"{"jsonrpc":"2.0","id":\#(id),"result":"late"}"#)
        async let next = call(connection)
        let nextID = try self.id(of: try await peer.receive())
        peer.send(#"{"jsonrpc":"2.0","id":\#(nextID),"result":"next"}"#)
        #expect(try await next.get() == #""next""#)
        await listener.close()
    }

    @Test func aCancelledCallIsCancelledAtTheReplica() async throws {
        let (connection, peer, listener) = try await connect()
        let pending = Task { await call(connection) }
        let id = try id(of: try await peer.receive())
        pending.cancel()
        guard case .failure(.cancelled) = await pending.value else {
            Issue.record("not cancelled")
            return
        }
        #expect(try await peer.receive() == #"{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":\#(id)}}"#)
        #expect(connection.inFlight == 0 && connection.isOpen)
        await listener.close()
    }

    @Test func aCallOfACancelledTaskIsNotSent() async throws {
        let (connection, peer, listener) = try await connect()
        let result = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await call(connection)
        }.value
        guard case .failure(.cancelled) = result else {
            Issue.record("not cancelled")
            return
        }
        // The first message is that of the next call.
        async let next = call(connection)
        let request = try await peer.receive()
        #expect(request.contains(#""method":"test.echo""#))
        peer.send(#"{"jsonrpc":"2.0","id":\#(try id(of: request)),"result":1}"#)
        #expect(try await next.get() == "1")
        await listener.close()
    }

    @Test func throwsWhenNothingListens() async throws {
        await #expect(throws: (any Error).self) {
            _ = try await ReplicaConnection.connect(to: sockets.path("none"), group: TestSockets.group) {}
        }
    }
}
