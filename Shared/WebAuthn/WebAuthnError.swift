/// Why the answer of an authenticator is refused. The cases are for logs, counters and tests: a caller learns only that it was
/// refused.
public enum WebAuthnError: Error, Sendable, Equatable, CaseIterable {
    /// A part is longer than ``PasskeyBounds`` allows.
    case tooLong
    /// The browser's answer is not what `toJSON()` of a credential makes (WebAuthn Level 3 §5.1.8).
    case malformedCredential
    /// The client data is not one JSON object with the members of WebAuthn Level 3 §5.8.1, or has a member twice.
    case malformedClientData
    /// A registration where a sign-in is expected, or the other way round.
    case wrongType
    /// It answers another challenge.
    case wrongChallenge
    /// Another site has asked for it.
    case wrongOrigin
    /// A page in a frame of another site has asked for it.
    case crossOrigin
    /// The attestation object or the authenticator data can't be read.
    case malformedAuthenticatorData
    /// The passkey is made or used for another relying party.
    case wrongRelyingParty
    /// The authenticator did not ask its user for a gesture.
    case userNotPresent
    /// The authenticator did not verify its user, though that is required.
    case userNotVerified
    /// A passkey says that it is backed up and that it can't be, or its ability to be backed up has changed.
    case inconsistentBackupFlags
    /// The id of the credential is too short or too long.
    case malformedCredentialID
    /// The answer names another passkey than its authenticator.
    case wrongCredential
    /// The passkey is another user's.
    case wrongUser
    /// The key is for an algorithm that was not asked for, or is no such key.
    case unsupportedAlgorithm
    /// The key is for an algorithm that was asked for, but it is none that signs safely; see ``PasskeyPublicKey/isSound``.
    case unsoundKey
    /// The attestation has a format that was not asked for.
    case unsupportedAttestation
    /// The attestation's signature is wrong.
    case invalidAttestation
    /// The signature is wrong.
    case invalidSignature
    /// The signature counter did not grow: there may be a copy of the authenticator.
    case counterNotIncreased
    /// Memory is exhausted.
    case outOfMemory
}
