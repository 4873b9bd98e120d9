import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct RegisterPasskeyHandlerTests {
    @Test func registersWithANameAndANotice() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        let named = try await passkeys.register(&authenticator, name: "Work laptop")
        #expect(named.name == "Work laptop" && !named.isBackedUp && named.lastUsedAt == nil)
        let mails = try await passkeys.identity.takeMails()
        #expect(mails.map { $0.values["notice"] } == ["passkey_added"])

        var other = SoftwareAuthenticator()
        let (challenge, session) = (PasskeyFixture.challenge(), SessionID.make())
        let answer = try await other.register(passkeys.options(challenge))
        let chosen = try await passkeys.register(
            answer, challenge, session, origin: MailOrigin(browser: "Firefox", system: "Linux"))
        #expect(chosen.name == "Firefox, Linux")
        #expect(try await passkeys.reasons("factor_added") == ["passkey", "passkey"])
    }

    @Test func theSignInThatGoesOnStatesTheDevice() async throws {
        let passkeys = try await PasskeyFixture()
        let (identity, ann) = (passkeys.identity, passkeys.factors.ann)
        let totp = TOTPFixture(factors: passkeys.factors)
        _ = try await identity.call(
            Identity.UpdateApplication(id: ann.applicationID, factorSettings: .init(secondFactor: .required)),
            identity.operatorContext)
        var authenticator = SoftwareAuthenticator()
        let challenge = PasskeyFixture.challenge()
        let options = try await identity.call(
            Identity.BeginPasskeyRegistration(
                enroller: .signIn(totp.pending(.secondFactorEnrolment)), challenge: challenge, freshness: .init()),
            identity.context())
        let answer = try authenticator.register(options)
        _ = try await identity.call(
            Identity.RegisterPasskey(
                enroller: .signIn(totp.pending(.secondFactorEnrolment)),
                challenge: passkeys.proof(of: challenge, for: .enrolment(user: ann.id, client: identity.client.id)),
                credential: answer, passkeyName: nil, ipAddress: nil,
                origin: MailOrigin(browser: "Firefox", system: "Linux")), identity.context())
        #expect(try await identity.devices(of: .signIn) == ["Firefox/Linux"])
    }

    @Test func refusesEveryWrongAnswerAndLeavesTheAccountAsItWas() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        let (challenge, session) = (PasskeyFixture.challenge(), SessionID.make())
        let answer = try await authenticator.register(passkeys.options(challenge))
        func code(_ answer: Data, _ challenge: Secret) async -> ErrorCode? {
            await error { try await passkeys.register(answer, challenge, session) }?.code
        }
        #expect(await code(answer, PasskeyFixture.challenge()) == .passkeyInvalid)
        for bytes in [Data(), Data("{}".utf8), answer.dropLast(), Data(count: 70_000)] {
            #expect(await code(bytes, challenge) == .passkeyInvalid)
        }
        for change: (inout SoftwareAuthenticator) -> Void in [
            { $0.origin = "https://evil.example" }, { $0.flags = [.userVerified] },
            { $0.credentialID = Data(count: 8) },
        ] {
            var changed = authenticator
            change(&changed)
            let bad = try await changed.register(passkeys.options(challenge))
            #expect(await code(bad, challenge) == .passkeyInvalid)
        }
        #expect(try await passkeys.factors.count("passkeys") == 0)
        #expect(try await passkeys.identity.takeMails().isEmpty)
        #expect(await code(answer, challenge) == nil)
    }

    @Test func tellsThatAKeyDoesNotSignSafely() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        authenticator.otherPoint = Data(repeating: 1, count: 64)
        let thrown = await error { try await passkeys.register(&authenticator) }
        #expect(thrown?.code == .passkeyInvalid && thrown?.detail.contains("does not sign safely") == true)
        #expect(try await passkeys.factors.count("passkeys") == 0)
    }

    @Test func takesChallengesOfItsOwnSessionOnly() async throws {
        let passkeys = try await PasskeyFixture()
        let identity = passkeys.identity
        var authenticator = SoftwareAuthenticator()
        let (challenge, session) = (PasskeyFixture.challenge(), SessionID.make())
        let answer = try await authenticator.register(passkeys.options(challenge))
        for ceremony: PasskeyCeremony in [
            .registration(user: passkeys.factors.ann.id, session: .make()),
            .registration(user: .make(), session: session), .signIn(client: identity.client.id),
        ] {
            let thrown = await error {
                try await identity.call(
                    Identity.RegisterPasskey(
                        enroller: .session(passkeys.session(session)),
                        challenge: passkeys.proof(of: challenge, for: ceremony),
                        credential: answer, passkeyName: nil, ipAddress: nil, origin: nil), identity.context())
            }
            #expect(thrown?.code == .passkeyInvalid)
        }
    }

    /// They began with one factor, before the application required two.
    @Test func theFirstFactorEndsTheOtherSessionsWhereSignInsNeedTwo() async throws {
        let passkeys = try await PasskeyFixture()
        let identity = passkeys.identity
        func register() async throws -> (SessionID, Identity.RegisterPasskey.Reply) {
            var authenticator = SoftwareAuthenticator()
            let (challenge, session) = (PasskeyFixture.challenge(), SessionID.make())
            let answer = try await authenticator.register(passkeys.options(challenge))
            let reply = try await identity.call(
                Identity.RegisterPasskey(
                    enroller: .session(passkeys.session(session)),
                    challenge: passkeys.proof(
                        of: challenge, for: .registration(user: passkeys.factors.ann.id, session: session)),
                    credential: answer, passkeyName: nil, ipAddress: nil, origin: nil), identity.context())
            return (session, reply)
        }
        _ = try await identity.call(
            Identity.UpdateApplication(
                id: passkeys.factors.application, factorSettings: .init(secondFactor: .required)), identity.context())
        let (session, reply) = try await register()
        let claims = try await identity.proofs.verify(
            try #require(reply.proof), from: .identity, for: .epoch, request: nil
        ).claims
        #expect(claims.epoch == 2 && claims.keptSession == session && reply.epoch == 2)
        _ = try await identity.call(
            Identity.UpdateApplication(
                id: passkeys.factors.application, factorSettings: .init(secondFactor: .optional)), identity.context())
        #expect(try await register().1.proof == nil)
    }

    @Test func anotherUserCannotTakeAPasskeyOver() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        let bob = try await PasskeyFixture("bob@example.com", in: passkeys.identity)
        var copy = authenticator
        #expect(await error { try await bob.register(&copy) }?.code == .passkeyExists)
        #expect(try await passkeys.signIn(&authenticator).profile.id == passkeys.factors.ann.id)
    }

    /// The same passkeys authenticate again: those that verify their user.
    @Test func theSessionHasShownAPasskeyThatVerifiesItsUser() async throws {
        for (flags, methods) in [
            ([.userPresent, .userVerified], ["hwk", "user", "mfa"]),
            ([.userPresent, .userVerified, .backupEligible, .backedUp], ["swk", "user", "mfa"]), ([.userPresent], nil),
        ] as [(SoftwareAuthenticator.Flags, [String]?)] {
            let passkeys = try await PasskeyFixture()
            let identity = passkeys.identity
            var authenticator = SoftwareAuthenticator()
            authenticator.flags = flags
            let (challenge, session) = (PasskeyFixture.challenge(), SessionID.make())
            let answer = try await authenticator.register(passkeys.options(challenge))
            let reply = try await identity.call(
                Identity.RegisterPasskey(
                    enroller: .session(passkeys.session(session)),
                    challenge: passkeys.proof(
                        of: challenge, for: .registration(user: passkeys.factors.ann.id, session: session)),
                    credential: answer, passkeyName: nil, ipAddress: nil, origin: nil), identity.context())
            guard let methods else {
                #expect(reply.reauthentication == nil)
                continue
            }
            let claims = try await identity.proofs.verify(
                ReauthenticationProof.self, try #require(reply.reauthentication), from: .identity, request: nil
            ).claims
            #expect(claims.session == session && claims.authenticationMethods == methods)
            // No epoch has begun.
            #expect(reply.epoch == nil && claims.epoch == 1)
        }
    }
}
