import Foundation
import Testing

@testable import WebAuthn

@Suite struct AssertionVerifierTests {
    /// soft-webauthn answers the handle that it was given, as the others do.
    @Test(arguments: Ceremonies.recorded.valid)
    func acceptsWhatAnIndependentRelyingPartyAccepts(ceremony: Ceremony) throws {
        _ = try ceremony.signIn()
    }

    @Test func returnsWhatIsToBeStored() throws {
        #expect(
            try Ceremonies["ES256"].signIn()
                == VerifiedAssertion(counter: 8, isBackedUp: false, isUserVerified: true))
        #expect(
            try Ceremonies["synced"].signIn()
                == VerifiedAssertion(counter: 0, isBackedUp: true, isUserVerified: true))
        #expect(
            try Ceremonies["soft-webauthn"].signIn()
                == VerifiedAssertion(counter: 1, isBackedUp: false, isUserVerified: false))
    }

    @Test(arguments: Ceremonies.recorded.valid)
    func refusesEveryOtherSignature(ceremony: Ceremony) {
        for position in [0, 8, 40, 63] where position < ceremony.assertion.signature.count {
            #expect(throws: WebAuthnError.invalidSignature) {
                try ceremony.signIn { $0.signature[position] ^= 1 }
            }
        }
        #expect(throws: WebAuthnError.invalidSignature) { try ceremony.signIn { $0.signature = Data() } }
        #expect(throws: WebAuthnError.invalidSignature) { try ceremony.signIn { $0.signature = Data(count: 64) } }
    }

    @Test(arguments: Ceremonies.recorded.valid)
    func refusesChangesOfWhatIsSigned(ceremony: Ceremony) {
        // The counter stands in the last four bytes.
        #expect(throws: WebAuthnError.invalidSignature) { try ceremony.signIn { $0.authenticatorData[36] ^= 0x40 } }
        #expect(throws: WebAuthnError.invalidSignature) {
            try ceremony.signIn { $0.clientDataJSON += Data(" ".utf8) }
        }
    }

    @Test(arguments: [("ES256", "packed ES256"), ("EdDSA", "packed EdDSA"), ("RS256", "packed RS256")])
    func refusesTheSignatureOfAnotherKey(name: String, other: String) throws {
        let key = try Ceremonies[other].register().publicKey
        #expect(throws: WebAuthnError.invalidSignature) {
            try Ceremonies[name].signIn(stored: { $0.publicKey = key })
        }
    }

    @Test func refusesAKeyThatIsNoPointOfTheCurve() throws {
        let key = try #require(PasskeyPublicKey(algorithm: .es256, bytes: Data(repeating: 1, count: 64)))
        #expect(throws: WebAuthnError.invalidSignature) {
            try Ceremonies["ES256"].signIn(stored: { $0.publicKey = key })
        }
    }

    @Test func refusesACounterThatDoesNotGrow() throws {
        for counter in [8, 9, UInt32.max] {
            #expect(throws: WebAuthnError.counterNotIncreased) {
                try Ceremonies["ES256"].signIn(stored: { $0.counter = counter })
            }
        }
        // An authenticator that counted does not stop.
        #expect(throws: WebAuthnError.counterNotIncreased) {
            try Ceremonies["synced"].signIn(stored: { $0.counter = 1 })
        }
        #expect(try Ceremonies["ES256"].signIn(stored: { $0.counter = 0 }).counter == 8)
    }

    @Test func aForgedCounterIsAWrongSignature() {
        #expect(throws: WebAuthnError.invalidSignature) {
            try Ceremonies["ES256"].signIn(change: { $0.signature[20] ^= 1 }, stored: { $0.counter = 100 })
        }
    }

    @Test func refusesAChangeOfBackupEligibility() {
        #expect(throws: WebAuthnError.inconsistentBackupFlags) {
            try Ceremonies["synced"].signIn(stored: { $0.isBackupEligible = false })
        }
        #expect(throws: WebAuthnError.inconsistentBackupFlags) {
            try Ceremonies["ES256"].signIn(stored: { $0.isBackupEligible = true })
        }
    }

    @Test func demandsUserVerificationWhereItIsAsked() {
        #expect(throws: WebAuthnError.userNotVerified) {
            try Ceremonies["soft-webauthn"].signIn(requiresUserVerification: true)
        }
    }

    @Test func theHandleIsTheUsers() throws {
        #expect(throws: WebAuthnError.wrongUser) {
            try Ceremonies["ES256"].signIn(stored: { $0.userHandle = Data(count: 16) })
        }
        for none in [nil, Data()] as [Data?] {
            #expect(throws: WebAuthnError.wrongUser) { try Ceremonies["ES256"].signIn { $0.userHandle = none } }
            #expect(
                try Ceremonies["ES256"].signIn(requiresUserHandle: false, change: { $0.userHandle = none }).counter == 8
            )
        }
        #expect(throws: WebAuthnError.wrongUser) {
            try Ceremonies["ES256"].signIn(requiresUserHandle: false, change: { $0.userHandle = Data(count: 16) })
        }
    }

    @Test func refusesAnotherChallengeTypeOriginOrRelyingParty() throws {
        let (ceremony, recorded) = (Ceremonies["ES256"], Ceremonies.recorded)
        let passkey = try ceremony.stored()
        func error(_ party: RelyingParty, change: (inout AssertionResponse) -> Void = { _ in }) -> WebAuthnError? {
            var response = ceremony.assertion
            change(&response)
            do throws(WebAuthnError) {
                _ = try AssertionVerifier(relyingParty: party).verify(
                    response, of: passkey, challenge: ceremony.challenge, requiresUserVerification: false,
                    requiresUserHandle: false)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(recorded.party) == nil)
        let elsewhere = try #require(RelyingParty(id: recorded.relyingParty, origins: ["https://other.example"]))
        #expect(error(elsewhere) == .wrongOrigin)
        let parent = try #require(RelyingParty(id: "example.com", origins: [recorded.origin]))
        #expect(error(parent) == .wrongRelyingParty)
        #expect(
            error(recorded.party) { $0.clientDataJSON = ceremony.registration.clientDataJSON } == .wrongType)
        #expect(
            error(recorded.party) { $0.clientDataJSON = Ceremonies["EdDSA"].assertion.clientDataJSON }
                == .wrongChallenge)
        #expect(error(recorded.party) { $0.credentialID = Data(count: 32) } == .wrongCredential)
        #expect(error(recorded.party) { $0.credentialID = Data(count: 15) } == .malformedCredentialID)
    }

    @Test(arguments: ["crossOrigin", "userNotPresent", "inconsistentBackupFlags", "wrongOrigin"])
    func refusesWhatTheBrowserOrTheAuthenticatorStates(name: String) throws {
        let ceremony = try #require(Ceremonies.recorded.invalid[name])
        var passkey = try Ceremonies["ES256"].stored()
        passkey.credentialID = ceremony.assertion.credentialID
        passkey.userHandle = ceremony.userHandle
        // Before the signature is looked at, which this key has not made.
        let thrown = #expect(throws: WebAuthnError.self) {
            _ = try AssertionVerifier(relyingParty: Ceremonies.recorded.party).verify(
                ceremony.assertion, of: passkey, challenge: ceremony.challenge, requiresUserVerification: false,
                requiresUserHandle: true)
        }
        #expect("\(try #require(thrown))" == name)
    }

    @Test func boundsEachPartFirst() {
        for count in [2049, 1 << 20] {
            #expect(throws: WebAuthnError.tooLong) {
                try Ceremonies["ES256"].signIn { $0.authenticatorData = Data(count: count) }
            }
        }
        #expect(throws: WebAuthnError.tooLong) { try Ceremonies["ES256"].signIn { $0.signature = Data(count: 1025) } }
        #expect(throws: WebAuthnError.tooLong) {
            try Ceremonies["ES256"].signIn { $0.clientDataJSON = Data(repeating: 0x20, count: 4097) }
        }
        #expect(throws: WebAuthnError.malformedAuthenticatorData) {
            try Ceremonies["ES256"].signIn { $0.authenticatorData = $0.authenticatorData.prefix(36) }
        }
        // More bytes than the flags announce.
        #expect(throws: WebAuthnError.malformedAuthenticatorData) {
            try Ceremonies["ES256"].signIn { $0.authenticatorData += Data([0]) }
        }
    }
}
