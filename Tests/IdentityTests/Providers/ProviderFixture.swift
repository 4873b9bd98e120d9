import Crypto
import Foundation
import Models
import RPC
import TestKit
import Testing

@testable import IdentityService

/// Identity, connected with all five providers, which are one `TestProvider`.
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

    /// From the beginning to the end, as the gateway would do it.
    func signIn(
        _ name: Provider, _ person: [String: TestProvider.Value], nonce answered: Secret? = nil,
        verifier shown: Secret? = nil, returnTo: String? = nil
    ) async throws -> Identity.CompleteProviderSignIn.Reply {
        try await signIn(name, .init(person), nonce: answered, verifier: shown, returnTo: returnTo)
    }

    func signIn(
        _ name: Provider, _ given: TestProvider.Behaviour, nonce answered: Secret? = nil,
        verifier shown: Secret? = nil, returnTo: String? = nil, within: Duration = .seconds(30)
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
                codeVerifier: shown ?? verifier, nonce: answered ?? nonce, issuer: callback.fields["iss"],
                user: callback.fields["user"], languages: ["de"], returnTo: returnTo, ipAddress: "192.0.2.7"),
            deadline.context)
    }

    /// The user who is signed in by it. Fails when nobody is.
    func vouched(_ reply: Identity.CompleteProviderSignIn.Reply) throws -> Identity.AuthenticatedUser {
        guard case .authenticated(let vouched) = reply else { throw ServiceError.internal }
        return vouched
    }

    /// What the audit log says of sign-ins by providers: event, provider, reason.
    func audited() async throws -> [String] {
        try await identity.postgres.query(
            "SELECT event, provider, reason FROM identity.audit_log WHERE provider IS NOT NULL ORDER BY ctid"
        ).map { row in
            let words: [String?] = [
                try row[0].decode(), try row[1].decode(), try row[2].decode(as: String?.self),
            ]
            return words.compactMap(\.self).joined(separator: " ")
        }.filter { !$0.hasPrefix("connection_") }
    }

    /// How many users there are.
    func users() async throws -> Int {
        try await identity.postgres.query("SELECT count(*) FROM identity.users")[0][0].decode()
    }
}

/// One deadline for a whole sign-in, as a request has it.
private struct CallContextDeadline {
    let context: RPC.CallContext
    init(_ duration: Duration) { context = RPC.CallContext(deadline: .after(duration)) }
}
