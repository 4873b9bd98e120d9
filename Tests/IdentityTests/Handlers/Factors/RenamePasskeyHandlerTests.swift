import Models
import Testing

@testable import IdentityService

@Suite struct RenamePasskeyHandlerTests {
    @Test func renamesOnesOwnPasskey() async throws {
        let passkeys = try await PasskeyFixture()
        var authenticator = SoftwareAuthenticator()
        let id = try await passkeys.register(&authenticator).id
        func rename(_ by: PasskeyFixture, _ proof: Proof? = nil) async throws -> Passkey {
            let session = if let proof { proof } else { try await by.session() }
            return try await by.identity.call(
                Identity.RenamePasskey(session: session, passkey: id, passkeyName: "Phone", ipAddress: nil),
                by.identity.context())
        }
        let proof = try await passkeys.session()
        #expect(try await rename(passkeys, proof).name == "Phone")
        #expect(await error { try await rename(passkeys, proof) }?.code == .invalidProof)
        let bob = try await PasskeyFixture("bob@example.com", in: passkeys.identity)
        #expect(await error { try await rename(bob) }?.code == .notFound)
        #expect(try await passkeys.reasons("factor_renamed") == ["passkey"])
    }
}
