import Crypto
import Foundation
import Models
import Proofs
import Redis
import Testing

@testable import TokensService

@Suite struct IssueSessionHandlerTests {
    @Test func opensASessionForWhatTheProofSays() async throws {
        let tokens = try await TokensFixture()
        let (user, request) = (UserID.make(), RequestID.make())
        let proof = try await tokens.proof(of: user, request: request, role: .viewer)
        let grant = try await tokens.issue(proof, request: request)
        let claims = try await tokens.check(grant.tokens.accessToken)
        #expect(claims.user == user)
        #expect(claims.role == .viewer)
        #expect(claims.client == TokensFixture.client)
        #expect(claims.audience == .application(claims.application))
        #expect(claims.authenticationMethods == ["pwd"])
        #expect(claims.expiresAt - claims.issuedAt == 600)
        #expect(grant.refreshExpiresIn == 30 * 86_400)
    }

    @Test func attestsANewDeviceOnlyWhenOneIsReported() async throws {
        let tokens = try await TokensFixture()
        let (user, request) = (UserID.make(), RequestID.make())
        let known = try await tokens.issue(try await tokens.proof(of: user, request: request), request: request)
        #expect(known.attestation == nil)
        let new = try await tokens.issue(
            try await tokens.proof(of: user, request: request), request: request, isNewDevice: true)
        #expect(new.attestation != nil)
    }

    @Test func acceptsAProofOnce() async throws {
        let tokens = try await TokensFixture()
        let proof = try await tokens.proof(of: .make())
        let outcomes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { await code { try await tokens.issue(proof) } } }
            return await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [nil: 1, "invalid_proof": 19])
    }

    @Test func endsTheSignInThatItContinues() async throws {
        let tokens = try await TokensFixture()
        let signIns = PendingSignInFixture(tokens: tokens)
        let token = try await signIns.keep()
        let id = try await signIns.id(token)
        // Each proof is new, so only the stored sign-in decides.
        let proofs = try await withThrowingTaskGroup(of: Proof.self) { group in
            for _ in 0..<50 { group.addTask { try await signIns.proof(nil, continuing: id) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let outcomes = await withTaskGroup(of: String?.self) { group in
            for proof in proofs { group.addTask { await code { try await tokens.issue(proof) } } }
            return await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [nil: 1, "sign_in_token_invalid": 49])
        #expect(await code { try await signIns.find(token) } == "sign_in_token_invalid")
    }

    /// A sign-out that comes while the second factor is verified must not be undone.
    @Test func aStepUpOpensNoSessionOnceItsOwnHasEnded() async throws {
        let tokens = try await TokensFixture()
        let signIns = PendingSignInFixture(tokens: tokens)
        let ways: [(SessionID) async throws -> Void] = [
            { try await tokens.end($0, of: signIns.user) }, { _ in _ = try await tokens.endAll(of: signIns.user) },
        ]
        for end in ways {
            let old = try await tokens.session(of: signIns.user, epoch: 3).tokens
            let session = try await tokens.check(old.accessToken).session
            let token = try await signIns.keep(signIns.proof(.stepUp, strengthening: session)).token
            let proof = try await signIns.proof(nil, continuing: signIns.id(token), strengthening: session)
            try await end(session)
            #expect(await code { try await tokens.issue(proof) } == "sign_in_token_invalid")
            #expect(try await tokens.list(of: signIns.user).isEmpty)
            #expect(await code { try await tokens.refresh(old.refreshToken) } == "invalid_refresh_token")
        }
        let session = try await tokens.check(
            try await tokens.session(of: signIns.user, epoch: 3).tokens.accessToken
        ).session
        _ = try await tokens.issue(signIns.proof(nil, strengthening: session))
        #expect(try await tokens.list(of: signIns.user).count == 2)
    }

    @Test func refusesProofsOfOtherOriginPurposeOrTime() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let unknownKey = Curve25519.Signing.PrivateKey()
        let forger = try await ProofSigner(service: .identity, seed: SecretKey(unknownKey.rawRepresentation))
        let mailer = try await ProofSigner(service: .mailer, seed: SecretKey(unknownKey.rawRepresentation))
        let claims = ProofClaims.session(
            user: user, epoch: 1, request: nil, client: TokensFixture.client, application: .make(), account: .make(),
            role: .owner, authenticationMethods: ["pwd"])

        let forged = try await forger.sign(claims, for: .tokens)
        let notTrusted = try await mailer.sign(claims, for: .tokens)
        let forAnother = try await tokens.identity.sign(claims, for: .mailer)
        let expired = try await tokens.identity.sign(claims, for: .tokens, at: Date(timeIntervalSinceNow: -40))
        let early = try await tokens.identity.sign(claims, for: .tokens, at: Date(timeIntervalSinceNow: 40))
        let otherPurpose = try await tokens.identity.sign(
            .epoch(1, of: user, request: nil, keeping: nil), for: .tokens)
        for proof in [
            forged, notTrusted, forAnother, expired, early, otherPurpose, Proof(Secret("x")), Proof(Secret("a.b.c")),
        ] {
            #expect(await code { try await tokens.issue(proof) } == "invalid_proof")
        }
    }

    @Test func refusesAProofOfAnotherRequestOrClient() async throws {
        let tokens = try await TokensFixture()
        let proof = try await tokens.proof(of: .make(), request: .make())
        #expect(await code { try await tokens.issue(proof, request: .make()) } == "invalid_proof")
        #expect(await code { try await tokens.issue(proof, request: nil) } == "invalid_proof")
        let ofNoRequest = try await tokens.proof(of: .make())
        #expect(await code { try await tokens.issue(ofNoRequest, request: .make()) } == "invalid_proof")
        let other = try #require(ClientID("client_other"))
        let mine = try await tokens.proof(of: .make())
        #expect(await code { try await tokens.issue(mine, client: other) } == "invalid_proof")
    }

    @Test func refusesAProofFromBeforeAChangeOfRights() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let old = try await tokens.proof(of: user, epoch: 1)
        try await tokens.advance(user, to: 2)
        #expect(await code { try await tokens.issue(old) } == "invalid_proof")
        #expect(await code { try await tokens.session(of: user, epoch: 2) } == nil)
    }

    @Test func boundsTheNumberOfAUsersSessions() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let first = try await tokens.session(of: user)
        for _ in 0..<SessionStore.maximumSessions {
            tokens.clock.pass(1)
            _ = try await tokens.session(of: user)
        }
        #expect(await code { try await tokens.check(first.tokens.accessToken) } == "invalid_token")
        let list = try await tokens.list(of: user)
        #expect(list.count == SessionStore.maximumSessions)
    }

    @Test func dropsExpiredSessionsFirst() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let oldest = try await tokens.session(of: user)
        for _ in 1..<SessionStore.maximumSessions {
            tokens.clock.pass(1)
            let session = try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session
            // As when its time has come: Redis forgets the session, and the list of sessions still names it.
            _ = try await tokens.redis.send(
                RedisCommand("DEL", tokens.service.sessions.keys.session(session, of: user)))
        }
        let newest = try await tokens.session(of: user)
        #expect(await code { try await tokens.refresh(oldest.tokens.refreshToken) } == nil)
        #expect(await code { try await tokens.refresh(newest.tokens.refreshToken) } == nil)
    }
}
