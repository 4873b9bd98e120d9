import Foundation
import Models
import Primitives
import Proofs

@testable import IdentityService

/// A user who registers passkeys and signs in with them, and tokens, which attests the challenges.
struct PasskeyFixture {
    let factors: FactorFixture
    var identity: IdentityFixture { factors.identity }

    init(factors: FactorFixture) { self.factors = factors }

    init(_ address: String = "ann@example.com", in other: IdentityFixture? = nil) async throws {
        factors = try await FactorFixture(address, in: other)
        _ = try await identity.takeMails()
    }

    /// A challenge as tokens makes it.
    static func challenge() -> Secret { RandomToken.make() }

    /// Tokens' proof that `challenge` is answered.
    func proof(of challenge: Secret, for ceremony: PasskeyCeremony, request: RequestID? = nil) async throws -> Proof {
        try await identity.tokens.sign(
            statement: PasskeyChallengeProof(challenge: challenge, ceremony: ceremony, request: request), for: .identity
        )
    }

    /// Tokens' proof of the user's session.
    func session(
        _ id: SessionID = .make(), signedIn age: Int = 0, methods: [String] = ["hwk", "user", "mfa"]
    ) async throws -> Proof {
        let ann = factors.ann
        guard let account = ann.activeMembership?.accountID else { throw ServiceError.internal }
        return try await identity.tokens.sign(
            statement: SessionProof(
                user: ann.id, application: ann.applicationID, account: account, client: identity.client.id, session: id,
                authenticatedAt: Int(Date().timeIntervalSince1970) - age, authenticationMethods: methods,
                epoch: identity.epoch(of: ann.id), request: nil), for: .identity)
    }

    func options(
        _ challenge: Secret, signedIn age: Int = 0, password: Secret? = nil, methods: [String] = ["hwk", "user", "mfa"]
    ) async throws -> String {
        try await identity.call(
            Identity.BeginPasskeyRegistration(
                enroller: .session(session(signedIn: age, methods: methods)), challenge: challenge,
                freshness: .init(password: password)),
            identity.context())
    }

    /// Registers a passkey of `authenticator`.
    @discardableResult
    func register(_ authenticator: inout SoftwareAuthenticator, name: String? = nil) async throws -> Passkey {
        let (challenge, session) = (Self.challenge(), SessionID.make())
        let answer = try await authenticator.register(options(challenge))
        return try await register(answer, challenge, session, name: name)
    }

    func register(
        _ answer: Data, _ challenge: Secret, _ session: SessionID, name: String? = nil, origin: MailOrigin? = nil
    ) async throws -> Passkey {
        try await identity.call(
            Identity.RegisterPasskey(
                enroller: .session(self.session(session)),
                challenge: proof(of: challenge, for: .registration(user: factors.ann.id, session: session)),
                credential: answer, passkeyName: name, ipAddress: "203.0.113.7", origin: origin), identity.context()
        ).passkey
    }

    func signInOptions(_ challenge: Secret) async throws -> String {
        try await identity.call(
            Identity.BeginPasskeySignIn(client: identity.client.id, challenge: challenge), identity.context())
    }

    /// Signs in with what `authenticator` answers.
    func signIn(_ authenticator: inout SoftwareAuthenticator) async throws -> Identity.AuthenticatedUser {
        let challenge = Self.challenge()
        return try await signIn(authenticator.signIn(signInOptions(challenge)), challenge)
    }

    func signIn(
        _ answer: Data, _ challenge: Secret, ceremony: PasskeyCeremony? = nil
    ) async throws -> Identity.AuthenticatedUser {
        let client = identity.client.id
        return try await identity.call(
            Identity.SignInWithPasskey(
                client: client, challenge: proof(of: challenge, for: ceremony ?? .signIn(client: client)),
                credential: answer, ipAddress: "203.0.113.7", origin: nil), identity.context())
    }

    /// What `authenticator` answers when it is asked for a second factor, or to authenticate again.
    func answer(
        _ authenticator: inout SoftwareAuthenticator, for ceremony: PasskeyCeremony
    ) async throws -> SecondFactorAnswer {
        let challenge = Self.challenge()
        let credential = try await authenticator.signIn(signInOptions(challenge))
        return .passkey(credential, challenge: try await proof(of: challenge, for: ceremony))
    }

    /// The reasons in the audit log for an event, oldest first.
    func reasons(_ event: String) async throws -> [String] {
        try await identity.postgres.query(
            "SELECT reason FROM identity.audit_log WHERE event = \(event) ORDER BY id"
        ).map { try $0.decode("reason") }
    }
}
