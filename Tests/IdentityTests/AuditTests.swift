import Models
import RPC
import Testing

@testable import IdentityService

@Suite struct AuditTests {
    private struct Line: Equatable {
        let event: String
        let user: UserID?
        let ip: String?
    }

    private func lines(_ identity: IdentityFixture) async throws -> [Line] {
        try await identity.house.postgres.query(
            "SELECT event, user_id, ip FROM identity.audit_log WHERE event LIKE 'sign\\_%' ORDER BY at, id"
        ).map { Line(event: try $0[0].decode(), user: try $0[1].decode(), ip: try $0[2].decode()) }
    }

    private func signIn(
        _ identity: IdentityFixture, _ address: String, from ip: String?, password: Secret = IdentityFixture.password
    ) async throws {
        let call = Identity.SignIn(
            client: identity.client.id, email: try identity.email(address), password: password, ipAddress: ip)
        _ = await error { try await SignIn(house: identity.house)(call, identity.context()) }
    }

    @Test func whatConcernsAMailboxBelongsTogetherWhoeverHasIt() async throws {
        let identity = try await IdentityFixture()
        let email = try identity.email("nobody@example.com")
        _ = try await RequestMail(house: identity.house)(
            .init(client: identity.client.id, email: email, purpose: .magicLink, ipAddress: "192.0.2.7"),
            identity.context())
        _ = try await RecordWrongCode(house: identity.house)(
            .init(client: identity.client.id, email: email, ipAddress: "192.0.2.8"), identity.context())
        let rows = try await identity.house.postgres.query(
            """
            SELECT event, reason, ip FROM identity.audit_log
            WHERE email_hash = \(identity.house.emails.hash(email, in: identity.client.applicationID)) ORDER BY ctid
            """)
        let lines = try rows.map { row in try (0..<3).map { try row[$0].decode(as: String.self) } }
        #expect(
            lines == [["mail_requested", "magic_link", "192.0.2.7"], ["sign_in_failed", "wrong_code", "192.0.2.8"]])
    }

    @Test func saysWhoWhenAndFromWhere() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        try await signIn(identity, "ann@example.com", from: "2001:db8::1")
        try await signIn(identity, "ann@example.com", from: "192.0.2.7", password: Secret("wrong as can be"))
        try await signIn(identity, "bob@example.com", from: "not an address'); --")
        _ = try await SuspendUser(house: identity.house)(.init(user: user), identity.context())
        try await signIn(identity, "ann@example.com", from: "192.0.2.7")
        #expect(
            try await lines(identity) == [
                Line(event: "sign_up", user: user, ip: nil), Line(event: "sign_in", user: user, ip: "2001:db8::1"),
                Line(event: "sign_in_failed", user: user, ip: "192.0.2.7"),
                Line(event: "sign_in_failed", user: nil, ip: nil),
                Line(event: "sign_in_refused", user: user, ip: "192.0.2.7"),
            ])
        // The address of a machine is personal data.
        _ = try await EraseUser(house: identity.house)(.init(user: user), identity.context())
        #expect(try await lines(identity).allSatisfy { $0.ip == nil })
    }

    @Test func namesWhatWasChangedOfAClient() async throws {
        let identity = try await IdentityFixture()
        let context = CallContext(requestID: .make(), deadline: .after(.seconds(5)), caller: .operator)
        _ = try await UpdateClient(house: identity.house)(
            .init(id: identity.client.id, name: "Other", redirectURIs: []), context)
        let rows = try await identity.house.postgres.query(
            "SELECT changed, caller, request_id FROM identity.audit_log WHERE event = 'client_updated'")
        let row = try #require(rows.first)
        #expect(try row[0].decode(as: [String].self) == ["name", "redirect_uris"])
        #expect(try row[1].decode(as: String.self) == "operator")
        #expect(try row[2].decode(as: String?.self) == context.requestID?.description)
    }
}
