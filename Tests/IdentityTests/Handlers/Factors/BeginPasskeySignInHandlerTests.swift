import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct BeginPasskeySignInHandlerTests {
    @Test func tellsNothingAboutAnybody() async throws {
        let passkeys = try await PasskeyFixture()
        let challenge = PasskeyFixture.challenge()
        let before = try await passkeys.signInOptions(challenge)
        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        let after = try await passkeys.signInOptions(challenge)
        let options = try #require(JSONSerialization.jsonObject(with: Data(after.utf8)) as? NSDictionary)
        #expect(before == after)
        #expect(options["challenge"] as? String == challenge.reveal())
        #expect(options["rpId"] as? String == "auth.example.com")
        #expect(options["userVerification"] as? String == "required")
        #expect((options["allowCredentials"] as? [Any])?.isEmpty == true)
    }

    @Test func refusesAnUnknownClientAndABadChallenge() async throws {
        let identity = try await IdentityFixture()
        let client = try #require(ClientID("client_nobody"))
        let challenge = PasskeyFixture.challenge()
        func code(_ call: Identity.BeginPasskeySignIn) async -> ErrorCode? {
            await error { try await identity.call(call, identity.context()) }?.code
        }
        #expect(await code(.init(client: client, challenge: challenge)) == .unknownClient)
        #expect(await code(.init(client: identity.client.id, challenge: Secret("!"))) == .passkeyInvalid)
    }
}
