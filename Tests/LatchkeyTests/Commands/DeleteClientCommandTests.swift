import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct DeleteClientCommandTests {
    private let client: Client
    private let details: Identity.ShowClient.Reply

    init() throws {
        client = Client(
            id: try #require(ClientID("client_shop")), applicationID: .make(), name: "Shop", applicationName: "Acme",
            origins: [], redirectURIs: [], loginMethods: [], createdAt: .now)
        details = .init(client: client, providers: [.google], consents: 2, openInvites: 1, waiting: 0)
    }

    /// Services with two users, each with a session here and one elsewhere.
    private func services(_ log: Log) -> ScriptedServices {
        var services = ScriptedServices()
        services.answer(Identity.ShowClient.self) { [details] _ in details }
        services.answer(Identity.DeleteClient.self) { call in
            log.add("delete \(call.client)")
            return Nothing()
        }
        services.answer(Identity.ListUsers.self) { [client] call in
            let isFirst = call.cursor == nil
            return .init(
                users: [.init(id: .make(), applicationID: client.applicationID, createdAt: .now)],
                nextCursor: isFirst ? "next" : nil)
        }
        services.answer(Tokens.ListSessions.self) { [client] _ in
            ["client_shop", "client_other"].compactMap { ClientID($0) }.map { id in
                Session(
                    id: .make(), clientID: id, accountID: .make(), createdAt: client.createdAt,
                    lastUsedAt: client.createdAt, expiresAt: client.createdAt, ipAddress: nil, userAgent: nil)
            }
        }
        services.answer(Tokens.EndSession.self) { call in
            log.add("end a session")
            return .init(count: 1, proof: nil)
        }
        return services
    }

    private final class Log: Sendable {
        private let stored = Mutex<[String]>([])

        var lines: [String] { stored.withLock { $0 } }
        func add(_ line: String) { stored.withLock { $0.append(line) } }
    }

    @Test func deletesAndEndsTheSessionsAtTheClient() async throws {
        let log = Log()
        let report = try await services(log).run("clients", "delete", "client_shop", "--yes") as? [String: Any]
        #expect(report?["id"] as? String == "client_shop" && report?["deleted"] as? Bool == true)
        // The scripted sessions are there again each time, as if they had begun meanwhile.
        #expect(report?["ended_sessions"] as? Int == 4)
        let two = ["end a session", "end a session"]
        #expect(log.lines == two + ["delete client_shop"] + two)
    }

    /// The first run was interrupted before all sessions had ended.
    @Test func aSecondRunEndsTheSessionsThatAreLeft() async throws {
        let log = Log()
        var services = services(log)
        services.answer(Identity.ShowClient.self) { _ in throw ServiceError.notFound("client") }
        services.answer(Identity.ListAuditEntries.self) { [client] call in
            guard call.filter.client == client.id, call.filter.event == .clientDeleted else { return [] }
            return [
                Identity.AuditRecord(
                    id: .make(), at: .now, event: .clientDeleted, application: client.applicationID, client: client.id,
                    caller: .operator)
            ]
        }
        let plan = try await services.run("clients", "delete", "client_shop", "--dry-run") as? [String: Any]
        #expect((plan?["steps"] as? [String])?.count == 1 && log.lines == [])
        let report = try await services.run("clients", "delete", "client_shop", "--yes") as? [String: Any]
        #expect(report?["ended_sessions"] as? Int == 2 && log.lines == ["end a session", "end a session"])
        services.answer(Identity.ListAuditEntries.self) { _ in [] }
        let error = await #expect(throws: ServiceError.self) {
            _ = try await services.run("clients", "delete", "client_shop", "--yes")
        }
        #expect(error?.status == 404)
    }

    @Test func asksFirstAndSaysWhatWouldGo() async throws {
        let log = Log()
        let services = services(log)
        let report = try await services.run("clients", "delete", "client_shop", "--dry-run") as? [String: Any]
        let steps = try #require(report?["steps"] as? [String])
        #expect(steps[0] == "Delete the client “Shop” (client_shop) of “Acme”")
        #expect(steps[1] == "Delete its connections with Google, 2 consents, and 1 open invitation")
        #expect(steps.last == "End all sessions at it")
        #expect(log.lines == [])
        guard isatty(STDIN_FILENO) == 0 else { return }
        let error = await #expect(throws: CommandError.self) {
            _ = try await services.run("clients", "delete", "client_shop")
        }
        #expect(error?.description.contains("--yes") == true && log.lines == [])
    }

    @Test func deletesNothingWhileSessionsCanNotBeEnded() async throws {
        let log = Log()
        var services = services(log)
        services.answer(Tokens.EndSession.self) { _ in throw ServiceError.unavailable() }
        let error = await #expect(throws: CommandError.self) {
            _ = try await services.run("clients", "delete", "client_shop", "--yes")
        }
        #expect(error?.description.contains("nothing is deleted") == true && log.lines == [])
    }

    @Test func saysSoIfSessionsAreLeft() async throws {
        let log = Log()
        var services = services(log)
        services.answer(Tokens.EndSession.self) { _ in
            if log.lines.contains("delete client_shop") { throw ServiceError.unavailable() }
            return .init(count: 1, proof: nil)
        }
        let error = await #expect(throws: CommandError.self) {
            _ = try await services.run("clients", "delete", "client_shop", "--yes")
        }
        #expect(error?.description.contains("client_shop is deleted, but not all sessions at it have ended") == true)
        #expect(error?.description.contains("latchkey clients delete client_shop") == true)
    }

    @Test func showHasWhatDependsOnIt() async throws {
        let shown = try await services(Log()).run("clients", "show", "client_shop") as? [String: Any]
        #expect(shown?["id"] as? String == "client_shop" && shown?["providers"] as? [String] == ["google"])
        #expect(shown?["consents"] as? Int == 2 && shown?["open_invites"] as? Int == 1)
        #expect(shown?["waiting"] as? Int == 0)
    }
}
