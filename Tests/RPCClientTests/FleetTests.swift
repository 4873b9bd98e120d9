import Models
import RPC
import RPCClient
import TestKit
import Testing

@Suite struct FleetTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

    private func fleet(_ role: CallerRole = .gateway) -> Fleet {
        Fleet(paths: sockets.paths, role: role, group: TestSockets.group, logger: .discarding)
    }

    /// A listener at the socket of each service.
    private func listenEverywhere(for role: CallerRole = .gateway) async throws -> [ServiceName: ScriptedListener] {
        var listeners: [ServiceName: ScriptedListener] = [:]
        for service in fleet().all.map(\.service) {
            try SocketFile.makeDirectory(sockets.paths.directory(of: service, for: role))
            listeners[service] = try await ScriptedPeer.listen(
                at: sockets.paths.socket(of: service, instance: "1", for: role))
        }
        return listeners
    }

    @Test func eachClientIsThatOfItsService() {
        let fleet = fleet()
        #expect(fleet.identity.service == .identity && fleet.tokens.service == .tokens)
        #expect(fleet.mailer.service == .mailer && fleet.waitlists.service == .waitlists)
        #expect(Set(fleet.all.map(\.service)) == [.identity, .tokens, .mailer, .waitlists])
    }

    @Test(arguments: CallerRole.allCases)
    func connectsToEveryServiceInItsRole(role: CallerRole) async throws {
        let listeners = try await listenEverywhere(for: role)
        let fleet = fleet(role)
        await fleet.connect()
        #expect(fleet.all.map(\.replicaCount) == [1, 1, 1, 1])
        fleet.close()
        for listener in listeners.values {
            try await listener.next().waitUntilClosed()
            await listener.close()
        }
        #expect(fleet.all.map(\.replicaCount) == [0, 0, 0, 0])
    }

    @Test func connectsToServicesThatStartLater() async throws {
        let fleet = fleet()
        let connected = Task { await fleet.connect(by: .now + .seconds(20)) }
        let listeners = try await listenEverywhere()
        await connected.value
        #expect(fleet.all.map(\.replicaCount) == [1, 1, 1, 1])
        fleet.close()
        for listener in listeners.values { await listener.close() }
    }

    @Test func stopsConnectingAtTheDeadline() async throws {
        let listeners = try await listenEverywhere()
        await listeners[.mailer]?.close()
        let fleet = fleet()
        await fleet.connect(by: .now + .milliseconds(50))
        #expect(fleet.identity.replicaCount == 1 && fleet.mailer.replicaCount == 0)
        fleet.close()
        for listener in listeners.values { await listener.close() }
    }

    @Test func runsUntilItsTaskIsCancelled() async throws {
        let listeners = try await listenEverywhere()
        let fleet = fleet()
        let run = Task { await fleet.run() }
        try await eventually("all services") { fleet.all.allSatisfy { $0.replicaCount == 1 } }
        run.cancel()
        await run.value
        #expect(fleet.all.allSatisfy { $0.replicaCount == 0 })
        for listener in listeners.values { await listener.close() }
    }
}
