import Models
import Testing

@testable import TokensService

@Suite struct KeepSignInHandlerTests {
    @Test func storesASignInForFiveMinutes() async throws {
        let signIns = PendingSignInFixture(tokens: try await TokensFixture())
        let kept = try await signIns.keep(signIns.proof())
        #expect(kept.expiresIn == 300 && kept.token.reveal().utf8.count == 43)
        #expect(try await signIns.find(kept.token).signIn == signIns.signIn)
    }

    @Test func acceptsAProofOnceForItsClientAndItsPurpose() async throws {
        let tokens = try await TokensFixture()
        let signIns = PendingSignInFixture(tokens: tokens)
        let used = try await signIns.proof()
        _ = try await signIns.keep(used)
        #expect(await code { try await signIns.keep(used) } == "invalid_proof")
        let other = try await signIns.proof()
        let client = try #require(ClientID("client_other"))
        #expect(await code { try await signIns.keep(other, client: client) } == "invalid_proof")
        let session = try await signIns.proof(nil)
        #expect(await code { try await signIns.keep(session) } == "invalid_proof")
        // And it opens no session.
        let pending = try await signIns.proof()
        #expect(await code { try await tokens.issue(pending) } == "invalid_proof")
    }

    @Test func aStepUpHasASession() async throws {
        let signIns = PendingSignInFixture(tokens: try await TokensFixture())
        let proof = try await signIns.proof(.stepUp)
        #expect(await code { try await signIns.keep(proof) } == "invalid_proof")
    }

    /// A step leads to the next one: its token ends, and of calls at the same time one succeeds.
    @Test func endsTheSignInThatItContinues() async throws {
        let signIns = PendingSignInFixture(tokens: try await TokensFixture())
        let token = try await signIns.keep()
        let id = try await signIns.id(token)
        let next = try await signIns.keep(try await signIns.proof(continuing: id)).token
        #expect(await code { try await signIns.find(token) } == "sign_in_token_invalid")
        #expect(try await signIns.find(next).signIn == signIns.signIn)
        let late = try await signIns.proof(continuing: id)
        #expect(await code { try await signIns.keep(late) } == "sign_in_token_invalid")
    }
}
