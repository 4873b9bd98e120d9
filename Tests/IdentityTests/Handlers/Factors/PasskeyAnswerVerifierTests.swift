import Models
import Testing

@testable import IdentityService

/// What it refuses is tested in `SignInWithPasskeyHandlerTests`.
@Suite struct PasskeyAnswerVerifierTests {
    private func verify(
        _ passkeys: PasskeyFixture, _ authenticator: inout SoftwareAuthenticator, by user: UserID?,
        requiresUserVerification: Bool = false
    ) async throws -> (owner: PasskeyOwner, methods: [String]) {
        let client = passkeys.identity.client
        let answer = try await passkeys.answer(&authenticator, for: .secondFactor(client: client.id))
        guard case .passkey(let credential, let challenge) = answer else { throw ServiceError.internal }
        return try await passkeys.factors.service.passkeyAnswers.verify(
            PasskeyAnswer(
                credential: credential, challenge: challenge, ceremony: .secondFactor(client: client.id), user: user,
                client: client, ipAddress: nil, origin: nil),
            requiresUserVerification: requiresUserVerification, passkeys.identity.context())
    }

    @Test func aPasskeyOfSomeoneElseIsRefused() async throws {
        let passkeys = try await PasskeyFixture()
        let bob = try await PasskeyFixture("bob@example.com", in: passkeys.identity)
        var (hers, his) = (SoftwareAuthenticator(), SoftwareAuthenticator())
        try await passkeys.register(&hers)
        try await bob.register(&his)
        let ann = passkeys.factors.ann.id
        #expect(try await verify(passkeys, &hers, by: ann).owner.user == ann)
        let refused = await error { try await verify(passkeys, &his, by: ann) }
        #expect(refused?.code == .passkeyInvalid)
        #expect(try await passkeys.reasons("passkey_refused") == ["wrongUser"])
    }

    @Test func statesWhetherTheAuthenticatorVerifiedItsUser() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        #expect(
            try await verify(passkeys, &authenticator, by: passkeys.factors.ann.id).methods == ["hwk", "user", "mfa"])
        authenticator.flags = [.userPresent]
        authenticator.userHandle = nil
        #expect(try await verify(passkeys, &authenticator, by: passkeys.factors.ann.id).methods == ["hwk"])
        let refused = await error {
            try await verify(
                passkeys, &authenticator, by: passkeys.factors.ann.id, requiresUserVerification: true)
        }
        #expect(refused?.code == .passkeyInvalid)
    }
}
