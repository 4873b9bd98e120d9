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

    @Test func recordsANewDeviceAndNoticesAVerifiedUser() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func signIn(
            _ known: [Identity.SignIn.KnownUser]?, _ browser: String
        ) async throws -> Identity.AuthenticatedUser.Device? {
            let call = Identity.SignIn(
                client: identity.client.id, email: try identity.email("ann@example.com"),
                password: IdentityFixture.password, ipAddress: "192.0.2.1", knownUsers: known,
                origin: MailOrigin(browser: browser, system: "Linux"))
            return try await identity.call(call, identity.context(.make())).device
        }
        // The address is not verified.
        #expect(try await signIn([], "Safari") == .new)
        _ = try await identity.call(
            Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(.magicLink, by: ann)),
            identity.context())
        try await identity.postgres.execute(
            """
            INSERT INTO identity.passwords (application_id, user_id, hash)
            SELECT application_id, id, \(try await hash(identity)) FROM identity.users
            ON CONFLICT (application_id, user_id) DO NOTHING
            """)
        _ = try await identity.takeMails()
        let epoch = try await identity.signIn("ann@example.com").epoch
        let other = Identity.SignIn.KnownUser(user: .make(), epoch: epoch)
        // A mark of an earlier epoch does not count.
        #expect(try await signIn([other, .init(user: ann.id, epoch: epoch - 1)], "Chrome") == .noticed)
        #expect(try await signIn([], "Chrome") == .new, "once for one kind of device")
        #expect(try await signIn([other, .init(user: ann.id, epoch: epoch)], "Firefox") == .known)
        #expect(try await signIn(nil, "Firefox") == nil)
        let sent = try await identity.takeMails()
        #expect(sent.map { $0.values["notice"] } == ["new_device"] && sent.first?.values["browser"] == "Chrome")
        let events = try await identity.postgres.query(
            "SELECT event FROM identity.audit_log WHERE event IN ('sign_in', 'new_device') AND ip = '192.0.2.1'")
        let names = try events.map { try $0.decode("event", as: String.self) }
        #expect(names.count { $0 == "sign_in" } == 5 && names.count { $0 == "new_device" } == 3)
    }

    /// The hash of the fixture's password.
    private func hash(_ identity: IdentityFixture) async throws -> String {
        try await identity.service.hasher.hash(IdentityFixture.password, deadline: .now + .seconds(30)).stored
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

    @Test func auditsTheStepThatASignInWaitsFor() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        _ = try await identity.signIn("ann@example.com")
        try await identity.setSignUp(.init(requiresVerifiedEmail: true))
        _ = try await identity.signIn("ann@example.com")
        #expect(try await identity.auditedSignIns() == ["sign_in pwd", "sign_in_pending email_verification pwd"])
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
