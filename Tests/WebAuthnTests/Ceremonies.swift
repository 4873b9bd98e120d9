import Foundation
import Models
import Testing
import WebAuthn

/// What `software_authenticator.py` makes: answers of authenticators that others wrote. `ceremonies.json` has those of one run,
/// so that tests which change bytes can be repeated.
struct Ceremonies: Decodable {
    let relyingParty: String
    let origin: String
    /// Ceremonies that py_webauthn, an independent relying party, accepts.
    let valid: [Ceremony]
    /// Well-signed answers, by the name of the error that they cause.
    let invalid: [String: Ceremony]
    /// Keys that were not asked for.
    let unsupported: [Ceremony]
    /// A format of attestation that was not asked for.
    let otherAttestation: Ceremony

    static let recorded: Ceremonies = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "ceremonies.json")
        do {
            return try JSONDecoder().decode(Ceremonies.self, from: Data(contentsOf: file))
        } catch {
            preconditionFailure("\(file.path()): \(error)")
        }
    }()

    var party: RelyingParty { RelyingParty(id: relyingParty, origins: [origin])! }

    /// A valid ceremony by its name.
    static subscript(_ name: String) -> Ceremony { recorded.valid.first { $0.name == name }! }
}

/// A registration and a sign-in with the passkey that it makes, both for one challenge.
struct Ceremony: Decodable, CustomTestStringConvertible {
    let name: String
    private let challengeText: String
    private let userHandleText: String
    private let registrationJSON: Credential
    private let assertionJSON: Credential

    private enum CodingKeys: String, CodingKey {
        case name
        case challengeText = "challenge"
        case userHandleText = "userHandle"
        case registrationJSON = "registration"
        case assertionJSON = "assertion"
    }

    private struct Credential: Decodable {
        let rawId: String
        let response: [String: String]

        subscript(_ name: String) -> Data { Data(base64URL: response[name] ?? "") ?? Data() }
    }

    var testDescription: String { name }

    var challenge: Data { Data(base64URL: challengeText)! }
    var userHandle: Data { Data(base64URL: userHandleText)! }

    var registration: RegistrationResponse {
        RegistrationResponse(
            credentialID: Data(base64URL: registrationJSON.rawId)!,
            clientDataJSON: registrationJSON["clientDataJSON"],
            attestationObject: registrationJSON["attestationObject"])
    }

    var assertion: AssertionResponse {
        AssertionResponse(
            credentialID: Data(base64URL: assertionJSON.rawId)!, clientDataJSON: assertionJSON["clientDataJSON"],
            authenticatorData: assertionJSON["authenticatorData"], signature: assertionJSON["signature"],
            userHandle: assertionJSON["userHandle"])
    }

    /// The verdict on the registration, after a change.
    func register(
        party: RelyingParty = Ceremonies.recorded.party, challenge: Data? = nil, requiresUserVerification: Bool = false,
        change: (inout RegistrationResponse) -> Void = { _ in }
    ) throws(WebAuthnError) -> RegisteredPasskey {
        var response = registration
        change(&response)
        return try RegistrationVerifier(relyingParty: party).verify(
            response, challenge: challenge ?? self.challenge, requiresUserVerification: requiresUserVerification)
    }

    /// The passkey as it is stored after the registration.
    func stored(party: RelyingParty = Ceremonies.recorded.party) throws(WebAuthnError) -> StoredPasskey {
        let passkey = try register(party: party)
        return StoredPasskey(
            credentialID: passkey.credentialID, publicKey: passkey.publicKey, counter: passkey.counter,
            isBackupEligible: passkey.isBackupEligible, userHandle: userHandle)
    }

    /// The verdict on the sign-in, after changes.
    func signIn(
        party: RelyingParty = Ceremonies.recorded.party, challenge: Data? = nil, requiresUserVerification: Bool = false,
        requiresUserHandle: Bool = true, change: (inout AssertionResponse) -> Void = { _ in },
        stored changeStored: (inout StoredPasskey) -> Void = { _ in }
    ) throws(WebAuthnError) -> VerifiedAssertion {
        var (passkey, response) = (try stored(party: party), assertion)
        changeStored(&passkey)
        change(&response)
        return try AssertionVerifier(relyingParty: party).verify(
            response, of: passkey, challenge: challenge ?? self.challenge,
            requiresUserVerification: requiresUserVerification, requiresUserHandle: requiresUserHandle)
    }
}
