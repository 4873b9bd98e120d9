public import Foundation
import Primitives

/// What an authenticator answers when a passkey is used (`AuthenticatorAssertionResponse`, WebAuthn Level 3 §5.2.2).
public struct AssertionResponse: Sendable {
    /// `rawId`: selects the passkey that it is verified with.
    public var credentialID: Data
    public var clientDataJSON: Data
    public var authenticatorData: Data
    public var signature: Data
    /// The user that the authenticator keeps the passkey for; nil if it does not tell.
    public var userHandle: Data?

    public init(
        credentialID: Data, clientDataJSON: Data, authenticatorData: Data, signature: Data, userHandle: Data?
    ) {
        self.credentialID = credentialID
        self.clientDataJSON = clientDataJSON
        self.authenticatorData = authenticatorData
        self.signature = signature
        self.userHandle = userHandle
    }
}

/// A passkey as it is stored.
public struct StoredPasskey: Sendable {
    public var credentialID: Data
    public var publicKey: PasskeyPublicKey
    /// The counter of its last use.
    public var counter: UInt32
    public var isBackupEligible: Bool
    /// The handle of its user, which the authenticator was given at the registration.
    public var userHandle: Data

    public init(
        credentialID: Data, publicKey: PasskeyPublicKey, counter: UInt32, isBackupEligible: Bool, userHandle: Data
    ) {
        self.credentialID = credentialID
        self.publicKey = publicKey
        self.counter = counter
        self.isBackupEligible = isBackupEligible
        self.userHandle = userHandle
    }
}

/// What a valid answer states; the first two are to be stored with the passkey.
public struct VerifiedAssertion: Sendable, Equatable {
    /// The new value of the signature counter.
    public let counter: UInt32
    /// Whether the passkey is synced now.
    public let isBackedUp: Bool
    /// Whether the authenticator has verified its user, so that it counts as two factors.
    public let isUserVerified: Bool
}

/// Verifies that the authenticator of a passkey has answered a challenge of ours (WebAuthn Level 3 §7.2).
public struct AssertionVerifier: Sendable {
    private let relyingParty: RelyingParty

    public init(relyingParty: RelyingParty) { self.relyingParty = relyingParty }

    /// Verifies an answer to `challenge`.
    ///
    /// - Parameters:
    ///   - passkey: the stored one that ``AssertionResponse/credentialID`` has found.
    ///   - challenge: what was asked. The caller has made sure that it is answered once and in time.
    ///   - requiresUserVerification: whether the authenticator has to know its user.
    ///   - requiresUserHandle: whether the answer has to name the user: when the passkey alone tells who signs in.
    public func verify(
        _ response: AssertionResponse, of passkey: StoredPasskey, challenge: Data, requiresUserVerification: Bool,
        requiresUserHandle: Bool
    ) throws(WebAuthnError) -> VerifiedAssertion {
        guard PasskeyBounds.credentialID.contains(response.credentialID.count) else { throw .malformedCredentialID }
        guard response.authenticatorData.count <= PasskeyBounds.authenticatorData,
            response.signature.count <= PasskeyBounds.signature
        else { throw .tooLong }
        guard response.credentialID == passkey.credentialID else { throw .wrongCredential }
        // Some authenticators answer an empty handle in place of none.
        let userHandle = response.userHandle.flatMap { $0.isEmpty ? nil : $0 }
        guard userHandle.map({ $0 == passkey.userHandle }) ?? !requiresUserHandle else { throw .wrongUser }

        try ClientData(response.clientDataJSON).check(.get, challenge, relyingParty)
        let data = try AuthenticatorData(response.authenticatorData)
        try data.check(relyingParty, requiresUserVerification: requiresUserVerification)
        // It can't change after the registration (§6.1.3).
        guard data.flags.contains(.backupEligible) == passkey.isBackupEligible else { throw .inconsistentBackupFlags }
        guard
            try Fido2.verifies(
                response.signature, by: passkey.publicKey, of: response.authenticatorData,
                clientDataHash: response.clientDataJSON.sha256, relyingPartyID: relyingParty.id)
        else { throw .invalidSignature }
        // Only now: an unsigned counter must not raise an alarm (§7.2 step 22).
        guard data.counter > passkey.counter || (data.counter == 0 && passkey.counter == 0) else {
            throw .counterNotIncreased
        }
        return VerifiedAssertion(
            counter: data.counter, isBackedUp: data.flags.contains(.backedUp),
            isUserVerified: data.flags.contains(.userVerified))
    }
}
