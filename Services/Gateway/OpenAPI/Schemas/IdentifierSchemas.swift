/// Identifiers.
extension Schema {
    /// Unique identifier for a user.
    static let userID = Schema.named(
        "UserID",
        .string(pattern: "^user_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("user_01jx3k5v7q9w2y4z6b8d0f1g2h").described(
            "Unique identifier for a user."))

    /// Unique identifier for an account.
    static let accountID = Schema.named(
        "AccountID",
        .string(pattern: "^acct_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("acct_01jx3k5v7q9w2y4z6b8d0f1g2h").described(
            "Unique identifier for an account."))

    /// Unique identifier for an application.
    static let applicationID = Schema.named(
        "ApplicationID",
        .string(pattern: "^app_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("app_01jx3k5v7q9w2y4z6b8d0f1g2h").described(
            "Unique identifier for an application."))

    /// Unique identifier for a membership.
    static let membershipID = Schema.named(
        "MembershipID",
        .string(pattern: "^mbr_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("mbr_01jx3k5v7q9w2y4z6b8d0f1g2h").described(
            "Unique identifier for a membership."))

    /// Unique identifier for an email credential.
    static let emailCredentialID = Schema.named(
        "EmailCredentialID",
        .string(pattern: "^eml_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("eml_01jx3k5v7q9w2y4z6b8d0f1g2h").described(
            "Unique identifier for an email credential."))

    /// Unique identifier for a waitlist row.
    static let waitlistID = Schema.named(
        "WaitlistID",
        .string(pattern: "^wl_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("wl_01jx3k5v7q9w2y4z6b8d0f1g2h").described(
            "Unique identifier for a waitlist row."))

    /// Unique identifier for a session.
    static let sessionID = Schema.named(
        "SessionID",
        .string(pattern: "^sess_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("sess_01jx3k5v7q9w2y4z6b8d0f1g2h").described(
            "Unique identifier for a session."))

    /// Unique identifier for a client application.
    static let clientID = Schema.named(
        "ClientID",
        .string(pattern: "^client_[a-z0-9_-]{1,64}$").example("client_web").described(
            "Unique identifier for a client application."))

    /// The name of a feature that people wait for.
    static let featureKey = Schema.named(
        "FeatureKey",
        .string(pattern: "^[a-z0-9][a-z0-9._-]{0,63}$").example("dark-mode").described(
            "The name of a feature that people wait for."))
}
