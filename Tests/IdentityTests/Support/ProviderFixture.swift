import Crypto
import Foundation
import Models
import Postgres
import RPC
import TestKit
import Testing

@testable import IdentityService

/// The identity service, whose client is connected with all five providers. One ``TestProvider`` acts as all of them.
struct ProviderFixture: Sendable {
    let identity: IdentityFixture
    let provider: TestProvider
    let appleKey = P256.Signing.PrivateKey()

    init() async throws {
        identity = try await IdentityFixture()
        provider = try await TestProvider.launch()
        for provider in Provider.allCases { try await connect(provider) }
    }

    @discardableResult
    func connect(_ name: Provider, issuer: String? = nil, secret: String = "provider-secret") async throws
        -> ProviderConnection
    {
        let isApple = name == .apple
        return try await identity.call(
            Identity.SetProviderConnection(
                client: identity.client.id, provider: name, providerClientID: "our-id-at-\(name)",
                clientSecret: isApple ? nil : Secret(secret), issuer: issuer ?? provider.baseURL,
                teamID: isApple ? "TEAM123456" : nil, keyID: isApple ? "KEY4567890" : nil,
                key: isApple ? Secret(appleKey.pemRepresentation) : nil), identity.context())
    }

    /// Signs a person in, from the authorization request to the end, as the gateway does.
    func signIn(
        _ name: Provider, _ person: [String: TestProvider.Value], nonce expected: Secret? = nil,
        verifier presented: Secret? = nil, returnTo: String? = nil
    ) async throws -> Identity.CompleteProviderSignIn.Reply {
        try await signIn(name, .init(person), nonce: expected, verifier: presented, returnTo: returnTo)
    }

    func signIn(
        _ name: Provider, _ given: TestProvider.Behaviour, nonce expected: Secret? = nil,
        verifier presented: Secret? = nil, returnTo: String? = nil, within: Duration = .seconds(30)
    ) async throws -> Identity.CompleteProviderSignIn.Reply {
        var behaviour = given
        behaviour.appleKey = appleKey.publicKey.pemRepresentation
        try provider.behave(behaviour)
        let (state, nonce, verifier) = (Secret("the-state"), Secret("n-\(UUID())"), Secret("v-\(UUID())-\(UUID())"))
        let deadline = CallContextDeadline(within)
        let begun = try await identity.call(
            Identity.BeginProviderSignIn(
                client: identity.client.id, provider: name, state: state, nonce: nonce,
                codeChallenge: Data(SHA256.hash(data: Data(verifier.reveal().utf8))).base64URL), deadline.context)
        let callback = try await TestProvider.visit(begun.url)
        #expect(callback.url == "\(IdentityFixture.issuer)/auth/\(name)/callback")
        #expect(callback.fields["state"] == state.reveal())
        #expect(callback.isPost == (name == .apple))
        return try await identity.call(
            Identity.CompleteProviderSignIn(
                client: identity.client.id, provider: name, code: Secret(callback.fields["code"] ?? ""),
                codeVerifier: presented ?? verifier, nonce: expected ?? nonce, issuer: callback.fields["iss"],
                user: callback.fields["user"], languages: ["de"], returnTo: returnTo, ipAddress: "192.0.2.7"),
            deadline.context)
    }

    /// The user who was signed in.
    ///
    /// - Throws: if the sign-in was held.
    func authenticated(_ reply: Identity.CompleteProviderSignIn.Reply) throws -> Identity.AuthenticatedUser {
        guard case .authenticated(let user) = reply else { throw ServiceError.internal }
        return user
    }

    /// Follows the link of a message.
    func follow(_ mail: OutgoingMail) async throws -> Identity.AuthenticatedUser {
        let grant = try #require(mail.grant)
        return try await identity.call(
            Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(grant)), identity.context())
    }

    /// Signs in, and expects an error, an audit log entry with `reason` if given, and no new user.
    func expectError(
        of name: Provider, _ code: ErrorCode, _ reason: String?,
        _ change: (inout TestProvider.Behaviour) -> Void = { _ in }, nonce: Secret? = nil, verifier: Secret? = nil,
        within: Duration = .seconds(30), line: SourceLocation = #_sourceLocation
    ) async throws {
        var behaviour = TestProvider.Behaviour([
            "id": "1", "email": "ann@example.com", "email_verified": true, "xms_edov": true,
        ])
        change(&behaviour)
        let before = try await audited().count
        let found = await error {
            try await signIn(name, behaviour, nonce: nonce, verifier: verifier, within: within)
        }
        #expect(found?.code == code, sourceLocation: line)
        let lines = try await audited().dropFirst(before)
        #expect(Array(lines) == (reason.map { ["sign_in_refused \(name) \($0)"] } ?? []), sourceLocation: line)
        #expect(try await users() == 0, sourceLocation: line)
    }

    /// The audit log entries of sign-ins with providers: event, provider and reason.
    func audited() async throws -> [String] {
        try await identity.postgres.query(
            "SELECT event, provider, reason FROM identity.audit_log WHERE provider IS NOT NULL ORDER BY ctid"
        ).map { row in
            let words: [String?] = [
                try row.decode("event"), try row.decode("provider"), try row.decode("reason", as: String?.self),
            ]
            return words.compactMap(\.self).joined(separator: " ")
        }.filter { !$0.hasPrefix("connection_") }
    }

    /// The number of users.
    func users() async throws -> Int {
        try await identity.postgres.query("SELECT count(*) FROM identity.users")[0].decode("count")
    }
}

/// One deadline for a whole sign-in.
private struct CallContextDeadline {
    let context: RPC.CallContext
    init(_ duration: Duration) { context = RPC.CallContext(deadline: .after(duration)) }
}
