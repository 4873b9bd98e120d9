import Models
import Testing

@testable import TokensService

@Suite struct FindSignInHandlerTests {
    @Test func leavesTheSignInAsItIs() async throws {
        let signIns = PendingSignInFixture(tokens: try await TokensFixture())
        let token = try await signIns.keep()
        for client in [TokensFixture.client, nil, TokensFixture.client] {
            let found = try await signIns.find(token, client: client)
            #expect(found.signIn == signIns.signIn)
            let claims = try await signIns.read(found.proof)
            #expect(claims.signIn == signIns.signIn && claims.epoch == 3 && claims.authenticationMethods == ["pwd"])
            #expect(!claims.id.isEmpty && claims.id != token.reveal())
        }
    }

    @Test func refusesUnknownTokensAndOtherClients() async throws {
        let signIns = PendingSignInFixture(tokens: try await TokensFixture())
        let token = try await signIns.keep()
        let client = try #require(ClientID("client_other"))
        #expect(await code { try await signIns.find(token, client: client) } == "sign_in_token_invalid")
        for text in ["", "x", String(repeating: "a", count: 43)] {
            #expect(await code { try await signIns.find(Secret(text)) } == "sign_in_token_invalid")
        }
    }

    @Test func aStepUpIsOverWhenItsSessionIs() async throws {
        let tokens = try await TokensFixture()
        let signIns = PendingSignInFixture(tokens: tokens)
        func open() async throws -> SessionID {
            try await tokens.check(try await tokens.session(of: signIns.user, epoch: 3).tokens.accessToken).session
        }
        for ends in [true, false] {
            let (session, other) = (try await open(), try await open())
            let token = try await signIns.keep(
                signIns.proof(.stepUp, secondFactors: [.passkey], strengthening: session)
            ).token
            try await tokens.end(other, of: signIns.user)
            let found = try await signIns.find(token).signIn
            #expect(found.session == session && found.secondFactors == [.passkey])
            // The next step, such as accepting terms, is over as well.
            let next = try await signIns.keep(signIns.proof(.terms, strengthening: session)).token
            if ends {
                try await tokens.end(session, of: signIns.user)
            } else {
                try await tokens.advance(signIns.user, to: 4)
            }
            for token in [token, next] {
                #expect(await code { try await signIns.find(token) } == "sign_in_token_invalid")
            }
        }
    }

    @Test func refusesOtherBrowsersIfTheSignInIsBoundToOne() async throws {
        let signIns = PendingSignInFixture(tokens: try await TokensFixture())
        let bound = try await signIns.keep(device: "browser")
        for device in ["other", "", nil] {
            let code = await code { try await signIns.find(bound, device: device) }
            #expect(code == "sign_in_token_invalid", "\(device ?? "nil")")
        }
        #expect(try await signIns.find(bound, device: "browser").signIn == signIns.signIn)
        let free = try await signIns.keep()
        #expect(try await signIns.find(free, device: "browser").signIn == signIns.signIn)
    }
}
