public import Foundation

/// A way to show a second factor.
public enum SecondFactorKind: String, Codable, Sendable, CaseIterable {
    /// The code that the authenticator app shows.
    case totp
    /// One of the recovery codes. It is used up, and the user is notified by email.
    case recoveryCode = "recovery_code"
    case passkey

    /// The strongest `acr` that it reaches beside another factor.
    public var context: AuthenticationContext { self == .passkey ? .phishingResistant : .twoFactors }
}

/// A second factor that a user shows.
public enum SecondFactorAnswer: Codable, Sendable {
    /// The code of the authenticator app as typed, at most ``TextBounds/code`` bytes of UTF-8.
    case totp(Secret)
    /// A recovery code as typed, at most ``TextBounds/code`` bytes of UTF-8.
    case recoveryCode(Secret)
    /// The JSON of an `AuthenticationResponseJSON` (WebAuthn Level 3 §5.1.8), at most 64 KiB, and tokens' proof of the challenge; see
    /// ``Tokens/TakePasskeyChallenge``.
    case passkey(Data, challenge: Proof)

    public var kind: SecondFactorKind {
        switch self {
        case .totp: .totp
        case .recoveryCode: .recoveryCode
        case .passkey: .passkey
        }
    }
}
