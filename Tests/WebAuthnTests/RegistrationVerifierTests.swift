import Foundation
import Testing

@testable import WebAuthn

@Suite struct RegistrationVerifierTests {
    @Test(arguments: Ceremonies.recorded.valid)
    func acceptsWhatAnIndependentRelyingPartyAccepts(ceremony: Ceremony) throws {
        let passkey = try ceremony.register()
        #expect(passkey.credentialID == ceremony.registration.credentialID)
        #expect(passkey.aaguid.count == 16)
    }

    @Test func readsTheAlgorithm() throws {
        #expect(try Ceremonies["ES256"].register().publicKey.algorithm == .es256)
        #expect(try Ceremonies["EdDSA"].register().publicKey.algorithm == .eddsa)
        #expect(try Ceremonies["RS256"].register().publicKey.algorithm == .rs256)
    }

    @Test func readsWhatTheAuthenticatorStates() throws {
        let bound = try Ceremonies["ES256"].register()
        #expect(bound.isUserVerified && !bound.isBackupEligible && !bound.isBackedUp)
        #expect(bound.counter == 7)
        let synced = try Ceremonies["synced"].register()
        #expect(synced.isBackupEligible && synced.isBackedUp && synced.counter == 0)
        let waiting = try Ceremonies["not yet synced"].register()
        #expect(waiting.isBackupEligible && !waiting.isBackedUp)
        #expect(try !Ceremonies["soft-webauthn"].register().isUserVerified)
    }

    @Test func tellsHowAnAttestationIsSigned() throws {
        #expect(try Ceremonies["ES256"].register().attestation == .none)
        for name in ["packed ES256", "packed EdDSA", "packed RS256"] {
            #expect(try Ceremonies[name].register().attestation == .selfSigned)
        }
        #expect(try Ceremonies["certificate"].register().attestation == .certificate)
    }

    @Test func demandsUserVerificationWhereItIsAsked() throws {
        #expect(throws: WebAuthnError.userNotVerified) {
            try Ceremonies["soft-webauthn"].register(requiresUserVerification: true)
        }
        #expect(try Ceremonies["ES256"].register(requiresUserVerification: true).isUserVerified)
    }

    @Test(arguments: ["crossOrigin", "userNotPresent", "inconsistentBackupFlags", "wrongOrigin"])
    func refusesWhatTheBrowserOrTheAuthenticatorStates(error: String) throws {
        let ceremony = try #require(Ceremonies.recorded.invalid[error])
        let thrown = #expect(throws: WebAuthnError.self) { try ceremony.register() }
        #expect("\(try #require(thrown))" == error)
    }

    @Test func acceptsARelatedOrigin() throws {
        let (ceremony, recorded) = (try #require(Ceremonies.recorded.invalid["wrongOrigin"]), Ceremonies.recorded)
        let party = try #require(
            RelyingParty(id: recorded.relyingParty, origins: [recorded.origin, "https://evil.example"]))
        #expect(try ceremony.register(party: party).isUserVerified)
    }

    @Test(arguments: Ceremonies.recorded.unsupported)
    func refusesKeysThatWereNotAskedFor(ceremony: Ceremony) {
        #expect(throws: WebAuthnError.unsupportedAlgorithm) { try ceremony.register() }
    }

    /// The statement is `none`, so no signature tells that the key is another one.
    @Test(arguments: [
        // The end of an ES256 key is its y.
        ("ES256", 32, Data(repeating: 1, count: 32)), ("ES256", 1, Data([0])),
        // The end of an Ed25519 key is the key: the neutral element, and a number that is no y of a point.
        ("EdDSA", 32, Data([1]) + Data(count: 31)), ("EdDSA", 32, Data([2]) + Data(count: 31)),
        // The end of an RSA key is the exponent.
        ("RS256", 3, Data([0, 0, 1])), ("RS256", 3, Data([0, 0, 3])), ("RS256", 3, Data([1, 0, 0])),
    ])
    func refusesKeysThatDoNotSignSafely(name: String, length: Int, end: Data) throws {
        let object = Ceremonies[name].registration.attestationObject
        #expect(object.suffix(length) != end)
        #expect(throws: WebAuthnError.unsoundKey) {
            try Ceremonies[name].register { $0.attestationObject = object.dropLast(length) + end }
        }
    }

    /// libfido2 takes them, and nobody has signed them.
    @Test func refusesBytesAfterTheKey() throws {
        let ceremony = Ceremonies["ES256"]
        let data = try AttestationObject(ceremony.registration.attestationObject).authenticatorData
        for more: [UInt8] in [[0], [0xa0], [0xf6], [UInt8](repeating: 0, count: 100)] {
            #expect(throws: WebAuthnError.malformedAuthenticatorData) {
                try ceremony.register { $0.attestationObject = Self.object(data + more) }
            }
        }
        _ = try ceremony.register { $0.attestationObject = Self.object(data) }
        #expect(throws: WebAuthnError.malformedAuthenticatorData) {
            try ceremony.register { $0.attestationObject += [0] }
        }
    }

    /// An attestation object with the statement `none`.
    private static func object(_ authenticatorData: Data) -> Data {
        var object = Data([0xa3, 0x63]) + Data("fmt".utf8) + Data([0x64]) + Data("none".utf8)
        object += Data([0x67]) + Data("attStmt".utf8) + Data([0xa0, 0x68]) + Data("authData".utf8)
        object += Data([0x59, UInt8(authenticatorData.count >> 8), UInt8(authenticatorData.count & 0xff)])
        return object + authenticatorData
    }

    @Test func refusesOtherAttestations() {
        #expect(throws: WebAuthnError.unsupportedAttestation) { try Ceremonies.recorded.otherAttestation.register() }
    }

    @Test func refusesAnAnswerToAnotherChallenge() {
        #expect(throws: WebAuthnError.wrongChallenge) {
            try Ceremonies["ES256"].register(challenge: Ceremonies["EdDSA"].challenge)
        }
    }

    @Test func refusesAnotherRelyingParty() throws {
        let party = try #require(RelyingParty(id: "example.com", origins: [Ceremonies.recorded.origin]))
        #expect(throws: WebAuthnError.wrongRelyingParty) { try Ceremonies["ES256"].register(party: party) }
    }

    @Test func refusesASignIn() {
        let ceremony = Ceremonies["ES256"]
        #expect(throws: WebAuthnError.wrongType) {
            try ceremony.register { $0.clientDataJSON = ceremony.assertion.clientDataJSON }
        }
    }

    @Test func refusesAnotherCredentialID() {
        #expect(throws: WebAuthnError.wrongCredential) {
            try Ceremonies["ES256"].register { $0.credentialID = Ceremonies["EdDSA"].registration.credentialID }
        }
        for count in [0, 15, 1024] {
            #expect(throws: WebAuthnError.malformedCredentialID) {
                try Ceremonies["ES256"].register { $0.credentialID = Data(count: count) }
            }
        }
    }

    @Test(arguments: ["packed ES256", "packed EdDSA", "packed RS256", "certificate"])
    func refusesAnAttestationOfOtherClientData(name: String) {
        // A browser could write it so, but this one did not.
        #expect(throws: WebAuthnError.invalidAttestation) {
            try Ceremonies[name].register { $0.clientDataJSON += Data(" ".utf8) }
        }
    }

    @Test func refusesAStatementWhereNoneIsNamed() throws {
        let changed = try change("packed ES256", Data([0x66]) + Data("packed".utf8), Data([0x64]) + Data("none".utf8))
        #expect(throws: WebAuthnError.invalidAttestation) {
            try Ceremonies["packed ES256"].register { $0.attestationObject = changed }
        }
    }

    @Test func refusesAStatementThatHasNoSignature() throws {
        let changed = try change("ES256", Data([0x64]) + Data("none".utf8), Data([0x66]) + Data("packed".utf8))
        #expect(throws: WebAuthnError.invalidAttestation) {
            try Ceremonies["ES256"].register { $0.attestationObject = changed }
        }
    }

    @Test func refusesDataWithoutACredential() throws {
        var object = Data([0xa3, 0x63]) + Data("fmt".utf8) + Data([0x64]) + Data("none".utf8)
        object += Data([0x67]) + Data("attStmt".utf8) + Data([0xa0, 0x68]) + Data("authData".utf8)
        object += Data([0x58, 37]) + Ceremonies["ES256"].assertion.authenticatorData
        #expect(throws: WebAuthnError.malformedAuthenticatorData) {
            try Ceremonies["ES256"].register { $0.attestationObject = object }
        }
    }

    @Test func boundsEachPartFirst() {
        #expect(throws: WebAuthnError.tooLong) {
            try Ceremonies["ES256"].register { $0.clientDataJSON += Data(repeating: 0x20, count: 4096) }
        }
        #expect(throws: WebAuthnError.tooLong) {
            try Ceremonies["ES256"].register { $0.attestationObject += Data(count: 16_384) }
        }
    }

    private func change(_ name: String, _ old: Data, _ new: Data) throws -> Data {
        var object = Ceremonies[name].registration.attestationObject
        object.replaceSubrange(try #require(object.range(of: old)), with: new)
        return object
    }
}
