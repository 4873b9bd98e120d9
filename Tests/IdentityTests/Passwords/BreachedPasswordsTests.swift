import Foundation
import Logging
import Models
import TestKit
import Testing

@testable import IdentityService

/// Through the handlers: what users notice.
@Suite struct BreachedPasswordsTests {
    private let breached = Secret("glockenspiel umbrella 77")

    private func range(of password: Secret) -> String {
        let body = "\(BreachedPasswordHash(password).suffix):3\r\n"
        return "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func types(_ error: ServiceError?) -> [String] { (error?.invalidParams ?? []).map(\.type) }

    @Test func refusesNewPasswordsEverywhere() async throws {
        let answer = range(of: breached)
        let peer = try await ScriptedServer.start { _ in answer }
        let identity = try await IdentityFixture(breachedPasswords: .server(peer.url))
        let refused = await error { try await identity.signUp("ann@example.com", password: breached) }
        #expect(refused?.status == 400 && types(refused) == ["breached_password"])
        #expect(refused?.invalidParams?.first?.path == "/password")

        let ann = try await identity.signUp("ann@example.com").profile
        let call = Identity.ChangePassword(
            user: ann.id, application: identity.client.applicationID, client: identity.client.id,
            account: try #require(ann.activeMembership?.accountID), currentPassword: IdentityFixture.password,
            newPassword: breached, keptSession: .make())
        let changed = await error { try await identity.call(call, identity.context()) }
        #expect(types(changed) == ["breached_password"] && changed?.invalidParams?.first?.path == "/new_password")
    }

    @Test func aPasswordIsLetThroughWhenNobodyAnswers() async throws {
        let identity = try await IdentityFixture(breachedPasswords: .server("http://127.0.0.1:1"))
        #expect(await error { try await identity.signUp("ann@example.com", password: breached) } == nil)
        #expect(await error { try await identity.signIn("ann@example.com", password: breached) } == nil)
    }

    @Test func brokenRulesAreNotLookedUp() async throws {
        let peer = try await ScriptedServer.start { _ in nil }
        let identity = try await IdentityFixture(breachedPasswords: .server(peer.url))
        let refused = await error { try await identity.signUp("ann@example.com", password: Secret("short")) }
        #expect(types(refused).contains("too_short") && peer.requests.isEmpty)
    }

    @Test func recordsTheUseAtSignInWithoutRefusing() async throws {
        let answer = range(of: IdentityFixture.password)
        let peer = try await ScriptedServer.start { _ in answer }
        let before = try await IdentityFixture()
        let ann = try await before.signUp("ann@example.com").profile
        let identity = try await before.restarted(breachedPasswords: .server(peer.url))
        _ = await error { try await identity.signIn("ann@example.com", password: Secret("not the password")) }
        #expect(peer.requests.isEmpty)
        #expect(try await identity.signIn("ann@example.com").profile.id == ann.id)
        try await eventually("an entry") {
            let rows = try await identity.postgres.query(
                "SELECT user_id FROM identity.audit_log WHERE event = 'breached_password_used'")
            return try rows.map { try $0.decode("user_id", as: UserID.self) } == [ann.id]
        }
    }

    @Test func searchesAFile() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("breached.txt")
        try Data("\(BreachedPasswordHash(breached).text):3\n".utf8).write(to: URL(filePath: path))
        let passwords = try BreachedPasswords(.file(path: path), logger: Logger(label: "test"))
        #expect(passwords.isOn)
        #expect(await passwords.contains(breached, deadline: .now + .seconds(1)))
        #expect(await !passwords.contains(IdentityFixture.password, deadline: .now + .seconds(1)))
        // Too long to be a password: neither normalized nor hashed.
        let long = Secret(String(repeating: "\u{323}\u{301}", count: 100_000))
        #expect(await !passwords.contains(long, deadline: .now + .seconds(1)))
    }

    @Test func isOffByDefault() async throws {
        let passwords = try BreachedPasswords(.off, logger: Logger(label: "test"))
        #expect(!passwords.isOn)
        #expect(await !passwords.contains(breached, deadline: .now + .seconds(1)))
        #expect(IdentityConfiguration().breachedPasswords == .off)
    }
}
