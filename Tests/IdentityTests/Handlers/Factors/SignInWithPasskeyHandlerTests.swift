import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct SignInWithPasskeyHandlerTests {
    private func code(_ body: () async throws -> Identity.AuthenticatedUser) async -> ErrorCode? {
        await error(body)?.code
    }

    @Test func signsItsUserIn() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        for _ in 0..<2 {
            let user = try await passkeys.signIn(&authenticator)
            #expect(user.profile.id == passkeys.factors.ann.id && user.pendingStep == nil)
            let claims = try await passkeys.identity.proofs.verify(
                user.proof, from: .identity, for: .session, request: nil
            ).claims
            #expect(claims.authenticationMethods == ["hwk", "user", "mfa"])
        }
        let entry = "sign_in passkey hwk user mfa"
        #expect(try await passkeys.identity.auditedSignIns() == [entry, entry])
        // From our own page, and synced by now.
        authenticator.origin = IdentityFixture.issuer
        #expect(try await passkeys.signIn(&authenticator).profile.id == passkeys.factors.ann.id)
    }

    @Test func aSyncedPasskeyIsSoftware() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        authenticator.counter = 0
        authenticator.flags = [.userPresent, .userVerified, .backupEligible, .backedUp]
        try await passkeys.register(&authenticator)
        for _ in 0..<2 {
            let proof = try await passkeys.signIn(&authenticator).proof
            let claims = try await passkeys.identity.proofs.verify(proof, from: .identity, for: .session, request: nil)
                .claims
            #expect(claims.authenticationMethods == ["swk", "user", "mfa"])
        }
    }

    @Test func refusesEveryWrongAnswerAlike() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)

        let challenge = PasskeyFixture.challenge()
        let answer = try await authenticator.signIn(passkeys.signInOptions(challenge))
        let other = PasskeyFixture.challenge()
        #expect(await code { try await passkeys.signIn(answer, other) } == .passkeyInvalid)
        for ceremony: PasskeyCeremony in [
            .registration(user: passkeys.factors.ann.id, session: .make()),
            .signIn(client: try #require(ClientID("client_other"))),
        ] {
            #expect(await code { try await passkeys.signIn(answer, challenge, ceremony: ceremony) } == .passkeyInvalid)
        }
        for bytes in [Data(), Data("{}".utf8), Data("[1]".utf8), answer.dropLast(), Data(count: 70_000)] {
            #expect(await code { try await passkeys.signIn(bytes, challenge) } == .passkeyInvalid)
        }

        var changed = authenticator
        changed.origin = "https://evil.example"
        #expect(await code { try await passkeys.signIn(&changed) } == .passkeyInvalid)
        changed = authenticator
        changed.flags = [.userPresent]
        #expect(await code { try await passkeys.signIn(&changed) } == .passkeyInvalid)
        changed = authenticator
        changed.userHandle = nil
        #expect(await code { try await passkeys.signIn(&changed) } == .passkeyInvalid)
        changed = SoftwareAuthenticator()
        #expect(await code { try await passkeys.signIn(&changed) } == .passkeyInvalid)
        changed.credentialID = authenticator.credentialID
        changed.userHandle = authenticator.userHandle
        #expect(await code { try await passkeys.signIn(&changed) } == .passkeyInvalid)
        #expect(
            try await passkeys.reasons("passkey_refused") == [
                "wrongChallenge", "wrongOrigin", "userNotVerified", "wrongUser", "unknown", "invalidSignature",
            ])
        // The right one still works, and nothing was mailed.
        #expect(await code { try await passkeys.signIn(answer, challenge) } == nil)
        #expect(try await passkeys.identity.takeMails().map { $0.values["notice"] } == ["passkey_added"])
    }

    @Test func aCounterThatGoesBackIsRefusedWithANotice() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        var copy = authenticator
        _ = try await passkeys.signIn(&authenticator)
        _ = try await passkeys.identity.takeMails()
        #expect(await code { try await passkeys.signIn(&copy) } == .passkeyInvalid)
        #expect(try await passkeys.reasons("passkey_refused") == ["counterNotIncreased"])
        #expect(try await passkeys.identity.takeMails().map { $0.values["notice"] } == ["passkey_refused"])
        _ = try await passkeys.signIn(&authenticator)
    }

    @Test func aChallengeIsGoodOnce() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        let (identity, challenge) = (passkeys.identity, PasskeyFixture.challenge())
        let proof = try await passkeys.proof(of: challenge, for: .signIn(client: identity.client.id))
        let call = Identity.SignInWithPasskey(
            client: identity.client.id, challenge: proof,
            credential: try await authenticator.signIn(passkeys.signInOptions(challenge)), ipAddress: nil, origin: nil)
        let succeeded = try await successes { (try? await identity.call(call, identity.context())) != nil }
        #expect(succeeded == 1)
        #expect(await code { try await identity.call(call, identity.context()) } == .invalidProof)
        // Of another request.
        let foreign = try await passkeys.proof(
            of: challenge, for: .signIn(client: identity.client.id), request: .make())
        var again = call
        again.challenge = foreign
        #expect(await code { try await identity.call(again, identity.context()) } == .invalidProof)
    }

    @Test func aRemovedPasskeyAndASuspendedUserAreRefused() async throws {
        let passkeys = try await PasskeyFixture()
        let (identity, ann) = (passkeys.identity, passkeys.factors.ann)
        var (kept, removed) = (SoftwareAuthenticator(), SoftwareAuthenticator())
        try await passkeys.register(&kept)
        let id = try await passkeys.register(&removed).id
        _ = try await identity.call(
            Identity.RemoveFactor(
                session: passkeys.session(), type: .passkey, factor: id, freshness: .init(), ipAddress: nil,
                origin: nil),
            identity.context())
        #expect(await code { try await passkeys.signIn(&removed) } == .passkeyInvalid)
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(await code { try await passkeys.signIn(&kept) } == .userSuspended)
    }
}
