import Foundation
import Models
import PasswordHashing
import TestKit
import Testing

@testable import IdentityService

@Suite struct SignInHandlerTests {
    @Test func answersAWrongPasswordAndAnUnknownAddressAlike() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        let wrong = await error { try await identity.signIn("ann@example.com", password: Secret("not the password")) }
        let unknown = await error { try await identity.signIn("bob@example.com") }
        #expect(wrong == unknown)
        #expect(wrong?.code == .invalidCredentials)
        #expect(try await identity.signIn("ANN@example.com").profile.credentials.count == 1)
    }

    @Test func revealsASuspensionOnlyAfterTheRightPassword() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        _ = try await identity.call(Identity.SuspendUser(user: user), identity.context())
        let wrong = await error { try await identity.signIn("ann@example.com", password: Secret("not the password")) }
        #expect(wrong?.code == .invalidCredentials)
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .userSuspended)
        _ = try await identity.call(Identity.RestoreUser(user: user), identity.context())
        #expect(await error { try await identity.signIn("ann@example.com") } == nil)
    }

    @Test func rehashesWithStrongerParameters() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        var secrets = identity.secrets
        secrets.peppers.insert(.init(id: "2", key: .random()), at: 0)
        let stronger = try #require(Argon2Parameters(memory: 20 * 1024, iterations: 3))
        let newer = try await identity.restarted(secrets, argon2: stronger)
        let call = Identity.SignIn(
            client: identity.client.id, email: try identity.email("ann@example.com"), password: IdentityFixture.password
        )
        _ = try await newer.call(call, identity.context())
        // The sign-in does not wait for it.
        try await eventually("a new hash") {
            let stored = try await newer.postgres.query("SELECT hash FROM identity.passwords")
            return try stored[0].decode("hash", as: String.self).hasPrefix("2:$argon2id$v=19$m=20480,t=3,p=1$")
        }
        _ = try await newer.call(call, identity.context())
    }

    @Test func auditsEventsWithoutSecrets() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        _ = try await identity.signIn("ann@example.com")
        _ = await error { try await identity.signIn("ann@example.com", password: Secret("hunter2 hunter2")) }
        let events = try await identity.postgres.query(
            "SELECT event FROM identity.audit_log WHERE user_id IS NOT NULL ORDER BY id")
        #expect(try events.map { try $0.decode("event", as: String.self) } == ["sign_up", "sign_in", "sign_in_failed"])
        let everything = try await identity.storedText()
        #expect(!everything.contains(IdentityFixture.password.reveal()))
        #expect(!everything.contains("hunter2"))
    }
}
