public import Foundation
import Primitives

/// What an authenticator answers when a passkey is made (`AuthenticatorAttestationResponse`, WebAuthn Level 3 §5.2.1).
public struct RegistrationResponse: Sendable {
    /// `rawId`.
    public var credentialID: Data
    public var clientDataJSON: Data
    public var attestationObject: Data
    /// How the authenticator can be reached, as the browser says. Nobody verifies it.
    public var transports: [AuthenticatorTransport]

    public init(
        credentialID: Data, clientDataJSON: Data, attestationObject: Data, transports: [AuthenticatorTransport] = []
    ) {
        self.transports = transports
        self.credentialID = credentialID
        self.clientDataJSON = clientDataJSON
        self.attestationObject = attestationObject
    }
}

/// A new passkey, to be stored with its user.
public struct RegisteredPasskey: Sendable, Equatable {
    /// What the registration proves about the authenticator. We ask for ``none``. Nothing depends on the other cases: without
    /// root certificates, a certificate does not prove who made the authenticator.
    public enum Attestation: String, Sendable {
        case none, selfSigned, certificate
    }

    /// 16 to 1023 bytes, unique per authenticator.
    public let credentialID: Data
    public let publicKey: PasskeyPublicKey
    /// The signature counter; 0 for authenticators that don't count.
    public let counter: UInt32
    /// The model of the authenticator, 16 bytes; zeros when it does not tell.
    public let aaguid: Data
    /// Whether the authenticator has verified its user, by a PIN or a fingerprint.
    public let isUserVerified: Bool
    /// Whether the passkey may be synced to other devices.
    public let isBackupEligible: Bool
    /// Whether it is synced now.
    public let isBackedUp: Bool
    public let attestation: Attestation
}

/// Verifies that an authenticator has made a passkey for us (WebAuthn Level 3 §7.1).
public struct RegistrationVerifier: Sendable {
    private let relyingParty: RelyingParty

    public init(relyingParty: RelyingParty) { self.relyingParty = relyingParty }

    /// Verifies the authenticator's response to `challenge`, and returns the passkey.
    ///
    /// - Parameters:
    ///   - challenge: the challenge of the ceremony. The caller ensures that it is used once and has not expired.
    ///   - requiresUserVerification: whether the authenticator must have verified its user.
    public func verify(
        _ response: RegistrationResponse, challenge: Data, requiresUserVerification: Bool
    ) throws(WebAuthnError) -> RegisteredPasskey {
        guard PasskeyBounds.credentialID.contains(response.credentialID.count) else { throw .malformedCredentialID }
        try ClientData(response.clientDataJSON).check(.create, challenge, relyingParty)
        let object = try AttestationObject(response.attestationObject)
        let data = try AuthenticatorData(object.authenticatorData)
        try data.check(relyingParty, requiresUserVerification: requiresUserVerification)
        guard data.flags.contains(.attestedCredential) else { throw .malformedAuthenticatorData }

        let (credential, publicKey) = try Self.credential(in: object.authenticatorData)
        guard credential.id == response.credentialID else { throw .wrongCredential }
        guard publicKey.isSound else { throw .unsoundKey }
        let attestation = try attestation(
            object, of: credential, clientDataHash: response.clientDataJSON.sha256)
        return RegisteredPasskey(
            credentialID: response.credentialID, publicKey: publicKey, counter: data.counter,
            aaguid: credential.aaguid, isUserVerified: data.flags.contains(.userVerified),
            isBackupEligible: data.flags.contains(.backupEligible), isBackedUp: data.flags.contains(.backedUp),
            attestation: attestation)
    }

    /// Reads the credential. libfido2 has to be told the algorithm before it reads the key, so each is tried.
    private static func credential(
        in authenticatorData: Data
    ) throws(WebAuthnError) -> (Fido2Credential, PasskeyPublicKey) {
        for algorithm in COSEAlgorithm.allCases {
            guard let credential = try Fido2Credential(authenticatorData, algorithm) else { continue }
            guard let key = PasskeyPublicKey(algorithm: algorithm, bytes: credential.publicKey) else { break }
            return (credential, key)
        }
        throw .unsupportedAlgorithm
    }

    private func attestation(
        _ object: AttestationObject, of credential: Fido2Credential, clientDataHash: Data
    ) throws(WebAuthnError) -> RegisteredPasskey.Attestation {
        if object.format == "none" {
            // An empty map (§8.7).
            guard object.statement == Data([0xa0]) else { throw .invalidAttestation }
            return .none
        }
        guard object.format == "packed" else { throw .unsupportedAttestation }
        guard let hasCertificate = credential.read(object.statement, format: object.format),
            credential.verifies(
                clientDataHash: clientDataHash, relyingPartyID: relyingParty.id, byCertificate: hasCertificate)
        else { throw .invalidAttestation }
        return hasCertificate ? .certificate : .selfSigned
    }
}
