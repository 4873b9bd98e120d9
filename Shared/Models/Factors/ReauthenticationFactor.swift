/// What a user can show to authenticate again within a session; see ``Identity/Reauthenticate``.
public enum ReauthenticationFactor: String, Codable, Sendable, CaseIterable {
    case password
    /// The code that the authenticator app shows.
    case totp
    /// One of the recovery codes.
    case recoveryCode = "recovery_code"
    case passkey

    public init(_ kind: SecondFactorKind) {
        switch kind {
        case .totp: self = .totp
        case .recoveryCode: self = .recoveryCode
        case .passkey: self = .passkey
        }
    }
}
