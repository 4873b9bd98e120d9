/// Why a session ended before its user signed out of it. Only the holder of one of its refresh tokens is told.
public enum SessionEndReason: String, Codable, Sendable, CaseIterable {
    /// It expired, or it ended too long ago for the reason to be known.
    case expired
    /// The user or an operator ended it from elsewhere.
    case signedOut = "signed_out"
    /// The user changed or reset the password.
    case passwordChanged = "password_changed"
    /// The user was suspended.
    case suspended
    /// A sign-in method was removed, or the user's rights changed.
    case accessChanged = "access_changed"
    /// A refresh token was used twice, so that somebody may have copied it.
    case refreshTokenReused = "refresh_token_reused"
}
