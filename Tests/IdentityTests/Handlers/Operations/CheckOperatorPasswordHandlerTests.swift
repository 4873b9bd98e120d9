import Models
import Testing

@testable import IdentityService

@Suite struct CheckOperatorPasswordHandlerTests {
    @Test func takesTheRightPassword() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let set = try await ann.setPassword()
        #expect(try await ann.checkPassword() == set)
        #expect(try await ann.events().first == "sign_in_pending second_factor_enrolment")
        _ = try await ann.setUpApp()
        #expect(try await ann.checkPassword().secondFactor == .code)
        #expect(try await ann.events().first == "sign_in_pending second_factor")
    }

    @Test func refusesEverythingElseInTheSameWay() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        _ = try await ann.setPassword()
        try await ann.identity.signUp("bea@example.com")
        for (address, password) in [
            ("ann@example.com", Secret("wrong")), ("nobody@example.com", IdentityFixture.password),
            // A user of another application.
            ("bea@example.com", IdentityFixture.password),
            ("ann@example.com", Secret(String(repeating: "x", count: TextBounds.password + 1))),
        ] {
            let thrown = await error { try await ann.checkPassword(password, of: address) }
            #expect(thrown?.code == .invalidCredentials)
        }
        #expect(try await ann.events().prefix(3) == ["sign_in_failed", "sign_in_failed", "sign_in_failed"])
    }

    /// Anybody who reaches the console can cause them, so they must not fill the disk, or bury other entries.
    @Test func entriesOfWrongPasswordsAreBounded() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        _ = try await ann.setPassword()
        // As if there had been as many as are written, in this minute and in the next one, which may begin meanwhile.
        try await ann.identity.postgres.execute(
            """
            INSERT INTO identity.audit_counts (application_id, client_id, event, minute, count)
            SELECT \(ann.application)::uuid, '', 'sign_in_failed', date_trunc('minute', now()) + make_interval(mins => ahead),
                \(AuditEntry.maximumPerMinute)::int FROM generate_series(0, 1) AS ahead
            """)
        for address in ["ann@example.com", "nobody@example.com"] {
            let thrown = await error { try await ann.checkPassword(Secret("wrong"), of: address) }
            #expect(thrown?.code == .invalidCredentials)
        }
        #expect(try await !ann.events().contains("sign_in_failed"))
        // The right one is written down.
        _ = try await ann.checkPassword()
        #expect(try await ann.events().first == "sign_in_pending second_factor_enrolment")
    }

    @Test func whoHasNoPasswordYetIsRefused() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        #expect(await error { try await ann.checkPassword() }?.code == .invalidCredentials)
    }

    @Test func whoIsSuspendedIsRefused() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        _ = try await ann.setPassword()
        _ = try await ann.identity.call(Identity.SuspendUser(user: ann.user), ann.identity.operatorContext)
        #expect(await error { try await ann.checkPassword() }?.code == .userSuspended)
        #expect(await error { try await ann.checkPassword(Secret("wrong")) }?.code == .invalidCredentials)
    }

    @Test func withoutAnApplicationForOperatorsThereAreNone() async throws {
        let identity = try await IdentityFixture()
        let thrown = await error {
            try await identity.call(
                Identity.CheckOperatorPassword(
                    email: identity.email("ann@example.com"), password: IdentityFixture.password, ipAddress: nil),
                identity.operatorContext)
        }
        #expect(thrown?.code == .notFound)
    }
}
