import Foundation
import TestKit
import Testing

@testable import WebAuthn

/// Passkeys with new keys, made while the tests run; see `software_authenticator.py`.
@Suite struct SoftwareAuthenticatorTests {
    @Test func agreesWithAnIndependentRelyingParty() async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "software_authenticator.py")
        let fresh = try await TestPython.run(as: Ceremonies.self, script, [])
        for ceremony in fresh.valid {
            #expect(throws: Never.self, "\(ceremony.name)") { try ceremony.signIn(party: fresh.party) }
        }
        for (name, ceremony) in fresh.invalid {
            let thrown = #expect(throws: WebAuthnError.self) { try ceremony.register(party: fresh.party) }
            #expect("\(try #require(thrown))" == name)
        }
        // The recording is of the same script, and has a ceremony of soft-webauthn too.
        let recorded = Ceremonies.recorded.valid.map(\.name)
        #expect(recorded.contains("soft-webauthn"))
        #expect(Set(recorded).subtracting(fresh.valid.map(\.name)).subtracting(["soft-webauthn"]).isEmpty)
    }
}
