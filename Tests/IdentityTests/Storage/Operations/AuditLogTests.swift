import Foundation
import Models
import Postgres
import Proofs
import RPC
import Testing

@testable import IdentityService

@Suite struct AuditLogTests {
    private struct Line: Equatable {
        let event: String
        let user: UserID?
        let ip: String?
    }

    private func lines(_ identity: IdentityFixture) async throws -> [Line] {
        try await identity.postgres.query(
            "SELECT event, user_id, ip FROM identity.audit_log WHERE event LIKE 'sign\\_%' ORDER BY at, id"
        ).map { Line(event: try $0.decode("event"), user: try $0.decode("user_id"), ip: try $0.decode("ip")) }
    }

    private func signIn(
        _ identity: IdentityFixture, _ address: String, from ip: String?, password: Secret = IdentityFixture.password
    ) async throws {
        let call = Identity.SignIn(
            client: identity.client.id, email: try identity.email(address), password: password, ipAddress: ip)
        _ = await error { try await identity.call(call, identity.context()) }
    }

    private func wrongCode(_ identity: IdentityFixture, _ email: EmailAddress) async throws -> Proof {
        try await identity.mailer.sign(
            statement: WrongCodeProof(client: identity.client.id, email: email, request: nil), for: .identity)
    }

    private func count(_ identity: IdentityFixture, _ sql: Query) async throws -> Int {
        try await identity.postgres.query(sql).first?.decode("count") ?? 0
    }

    @Test func recordsWhoWhenAndFromWhere() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        try await signIn(identity, "ann@example.com", from: "2001:db8::1")
        try await signIn(identity, "ann@example.com", from: "192.0.2.7", password: Secret("wrong as can be"))
        try await signIn(identity, "bob@example.com", from: "not an address'); --")
        _ = try await identity.call(Identity.SuspendUser(user: user), identity.context())
        try await signIn(identity, "ann@example.com", from: "192.0.2.7")
        #expect(
            try await lines(identity) == [
                Line(event: "sign_up", user: user, ip: nil), Line(event: "sign_in", user: user, ip: "2001:db8::1"),
                Line(event: "sign_in_failed", user: user, ip: "192.0.2.7"),
                Line(event: "sign_in_failed", user: nil, ip: nil),
                Line(event: "sign_in_refused", user: user, ip: "192.0.2.7"),
            ])
        // IP addresses are personal data.
        _ = try await identity.call(Identity.EraseUser(user: user), identity.context())
        #expect(try await lines(identity).allSatisfy { $0.ip == nil })
    }

    @Test func namesTheChangedFieldsOfAClient() async throws {
        let identity = try await IdentityFixture()
        let context = CallContext(requestID: .make(), deadline: .after(.seconds(5)), caller: .operator)
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, name: "Other", redirectURIs: []), context)
        let rows = try await identity.postgres.query(
            "SELECT changed, caller, request_id FROM identity.audit_log WHERE event = 'client_updated'")
        let row = try #require(rows.first)
        #expect(try row.decode("changed", as: [String].self) == ["name", "redirect_uris"])
        #expect(try row.decode("caller", as: String.self) == "operator")
        #expect(try row.decode("request_id", as: String?.self) == context.requestID?.description)
    }

    @Test func entriesCanBeNeitherChangedNorDeleted() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        let statements: [Query] = [
            "DELETE FROM identity.audit_log", "TRUNCATE identity.audit_log",
            "UPDATE identity.audit_log SET event = 'sign_in'", "UPDATE identity.audit_log SET user_id = NULL",
            "UPDATE identity.audit_log SET ip = '192.0.2.1'",
            "UPDATE identity.audit_log SET at = now() - interval '1 year'",
        ]
        for statement in statements {
            await #expect(throws: (any Error).self) { try await identity.postgres.execute(statement) }
        }
        #expect(try await count(identity, "SELECT count(*) FROM identity.audit_log WHERE event = 'sign_up'") == 1)
    }

    @Test func boundsEventsThatAnyoneCanCause() async throws {
        let identity = try await IdentityFixture()
        let email = try identity.email("nobody@example.com")
        // The calls may cross the boundary of a minute.
        func now() async throws -> Int {
            try await count(identity, "SELECT extract(epoch FROM date_trunc('minute', now()))::bigint AS count")
        }
        let minute = try await now()
        for _ in 0..<70 {
            _ = try await identity.call(
                Identity.RecordWrongCode(proof: try await wrongCode(identity, email)), identity.context())
        }
        let isOneMinute = try await now() == minute
        let written = try await count(
            identity, "SELECT count(*) FROM identity.audit_log WHERE event = 'sign_in_failed'")
        #expect(isOneMinute ? written == 60 : (60...70).contains(written))
        #expect(
            try await count(
                identity, "SELECT sum(count)::bigint AS count FROM identity.audit_counts WHERE event = 'sign_in_failed'"
            ) == 70)
        // Another event of the same client is counted separately.
        _ = await error {
            try await identity.call(
                Identity.RecordFailedProviderSignIn(client: identity.client.id, provider: .github, reason: .replayed),
                identity.context())
        }
        #expect(
            try await count(identity, "SELECT count(*) FROM identity.audit_log WHERE event = 'sign_in_refused'") == 1)
    }

    @Test func boundsFailedClientAuthentications() async throws {
        let identity = try await IdentityFixture()
        for _ in 0..<130 {
            let call = Identity.AuthenticateClient(client: identity.client.id, credentials: .secret(Secret("guess")))
            _ = await error { try await identity.call(call, identity.context()) }
        }
        // 130 calls take less than a minute, so they fall into two minutes at most.
        let written = try await count(
            identity, "SELECT count(*) FROM identity.audit_log WHERE event = 'client_refused'")
        #expect((60...120).contains(written))
    }

    @Test func deletesOldEntriesThatAreOfNoMonthInBatches() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        let application = identity.client.applicationID
        try await identity.postgres.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, at, event, caller)
            SELECT \(application)::uuid, gen_random_uuid(), now() - make_interval(days => n / 10), 'sign_in', 'gateway'
            FROM generate_series(0, 3999) n
            """)
        let before = try await count(identity, "SELECT count(*) FROM identity.audit_log")
        let audit = identity.service.audit
        let deleted = try await audit.deleteEntries(olderThan: 100)
        // Nearly all of these ids are later than any month.
        #expect((2980...3000).contains(deleted.entries))
        #expect(try await count(identity, "SELECT count(*) FROM identity.audit_log") == before - deleted.entries)
        #expect(try await audit.deleteEntries(olderThan: 100) == .init())
        // The database refuses less than a month.
        await #expect(throws: (any Error).self) { try await audit.deleteEntries(olderThan: 1) }
    }
}
