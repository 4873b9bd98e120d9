import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct UnlockUserCommandTests {
    @Test func forgetsTheAttemptsAtEachSecret() async throws {
        let (user, app) = (UserID.make(), ApplicationID.make())
        let email = try #require(EmailAddress("ann@example.com"))
        let cleared = Mutex<[String]>([])
        let record = Identity.UserRecord(
            profile: SessionProfile(
                id: user, applicationID: app, status: .active,
                credentials: [
                    EmailCredential(id: .make(), userID: user, email: email, hashedEmail: nil, emailVerifiedAt: nil)
                ], memberships: [], identity: nil, activeMembership: nil), createdAt: .now)
        var services = ScriptedServices()
        services.answer(Identity.UnlockUser.self) { call in
            #expect(call.user == user)
            return record
        }
        // In each, attempts at recovery codes are counted by themselves.
        let sessions = (0..<200).map { _ in
            Session(
                id: .make(), clientID: .make(), accountID: .make(), createdAt: .now, lastUsedAt: .now, expiresAt: .now,
                ipAddress: nil, userAgent: nil)
        }
        services.answer(Tokens.ListSessions.self) { _ in sessions }
        services.answer(Tokens.ClearAttempts.self) { call in
            #expect(call.subjects.count <= Tokens.FindAttempts.maximumSubjects)
            cleared.withLock { $0 += call.subjects.map { $0.reveal() } }
            return Nothing()
        }
        _ = try await services.run("users", "unlock", "\(user)")
        #expect(
            cleared.withLock { $0 } == [
                "password \(app) ann@example.com", "password \(user)", "second factor \(user)",
                "recovery code \(user)", "operator password \(app) ann@example.com", "operator second factor \(user)",
                "operator recovery code \(user)",
            ] + sessions.map { "recovery code \(user) \($0.id)" })
    }
}
