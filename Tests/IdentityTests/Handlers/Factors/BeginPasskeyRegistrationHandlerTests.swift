import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct BeginPasskeyRegistrationHandlerTests {
    private func members(_ options: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(options.utf8)) as? [String: Any])
    }

    @Test func makesTheOptionsOfTheUser() async throws {
        let passkeys = try await PasskeyFixture()
        let challenge = PasskeyFixture.challenge()
        let options = try members(try await passkeys.options(challenge))
        #expect(options["challenge"] as? String == challenge.reveal())
        #expect((options["rp"] as? [String: String]) == ["id": "auth.example.com", "name": "Acme Notes"])
        let user = try #require(options["user"] as? [String: String])
        #expect(user["name"] == "ann@example.com")
        let handle = try #require(user["id"])
        #expect(Data(base64URL: handle)?.count == 32)
        #expect((options["excludeCredentials"] as? [Any])?.isEmpty == true)

        var authenticator = SoftwareAuthenticator()
        try await passkeys.register(&authenticator)
        let again = try members(try await passkeys.options(challenge))
        #expect((again["user"] as? [String: String])?["id"] == handle)
        let excluded = try #require(again["excludeCredentials"] as? [[String: Any]])
        #expect(excluded.map { $0["id"] as? String } == [authenticator.credentialID.base64URL])
        #expect(excluded.first?["transports"] as? [String] == ["hybrid", "internal"])
    }

    @Test func needsAFreshSignInOrThePassword() async throws {
        let passkeys = try await PasskeyFixture()
        func code(signedIn age: Int, _ password: Secret? = nil) async -> ErrorCode? {
            await error { try await passkeys.options(PasskeyFixture.challenge(), signedIn: age, password: password) }?
                .code
        }
        #expect(await code(signedIn: 590) == nil)
        #expect(await code(signedIn: 611) == .insufficientUserAuthentication)
        #expect(await code(signedIn: 611, Secret("wrong")) == .invalidCredentials)
        #expect(await code(signedIn: 611, IdentityFixture.password) == nil)
    }

    @Test func saysWhenThereAreTooMany() async throws {
        let passkeys = try await PasskeyFixture()
        for _ in 0..<Passkey.maximumPerUser { try await passkeys.factors.addPasskey(FactorFixture.registration()) }
        let thrown = await error { try await passkeys.options(PasskeyFixture.challenge()) }
        #expect(thrown?.code == .passkeyLimitReached)
    }
}
