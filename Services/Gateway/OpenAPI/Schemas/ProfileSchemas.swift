/// Users and their accounts.
extension Schema {
    static let role = Schema.named(
        "Role",
        .oneOf(["owner", "member", "viewer"]))

    static let userStatus = Schema.named(
        "UserStatus",
        .oneOf(["active", "suspended"]))

    /// A valid, normalized email address.
    static let emailAddress = Schema.named(
        "EmailAddress",
        .email.described("A valid, normalized email address."))

    /// Something that users are members of.
    static let account = Schema.named(
        "Account",
        .object(
            "Something that users are members of.", isClosed: true,
            [
                .required("id", .accountID),
                .required(
                    "parent_id", .string.example("app_01jx3k5v7q9w2y4z6b8d0f1g2h").nullable,
                    "The application or account above this one."),
                .required("name", .string.example("Lovelace & Co").nullable),
                .required("avatar_url", .uri.example("https://cdn.example.com/ada.png").nullable),
            ]))

    /// A user's place in an account.
    static let membership = Schema.named(
        "Membership",
        .object(
            "A user's place in an account.", isClosed: true,
            [
                .required("id", .membershipID),
                .required("account_id", .accountID),
                .required("user_id", .userID),
                .required("role", .role),
                .required("account", .account),
            ]))

    /// An email address that a user signs in with.
    static let emailCredential = Schema.named(
        "EmailCredential",
        .object(
            "An email address that a user signs in with.", isClosed: true,
            [
                .required("id", .emailCredentialID),
                .required("user_id", .userID),
                .required("email", .emailAddress.nullable),
                .required(
                    "hashed_email", .string.example("Vbq3…").nullable,
                    "The keyed hash by which the address is looked up."),
                .required("email_verified_at", .dateTime.nullable),
            ]))

    /// An email address, as its user manages it.
    static let userEmail = Schema.named(
        "UserEmail",
        .object(
            "An email address, as its user manages it.", isClosed: true,
            [
                .required("id", .emailCredentialID),
                .required("email", .emailAddress),
                .required("email_verified_at", .dateTime.nullable),
                .required("primary", .boolean, "Whether notices go to it, and applications see it."),
                .required("created_at", .dateTime, "When it was added."),
                .required("pending", .boolean, "Whether it was added and not verified yet. It is nobody's until then."),
            ]))

    /// All addresses of a user.
    static let userEmailPage = page("UserEmailPage", "The addresses of a user, the primary one first.", of: .userEmail)

    /// Personal data, kept apart from credentials.
    static let userIdentity = Schema.named(
        "UserIdentity",
        .object(
            "Personal data, kept apart from credentials.", isClosed: true,
            [
                .required("id", .userID),
                .required("avatar_url", .uri.example("https://cdn.example.com/ada.png").nullable),
                .required("external_id", .string.example("7d0c").nullable),
                .required("given_name", .string.example("Ada").nullable),
                .required("family_name", .string.example("Lovelace").nullable),
                .required("display_name", .string.example("Ada Lovelace").nullable),
                .required("preferred_language", .string.example("en-GB").nullable),
                .required("locale", .string.example("en-GB").nullable),
                .required("timezone", .string.example("Europe/London").nullable),
            ]))

    /// The signed-in user, and the account in which they act.
    static let sessionProfile = Schema.named(
        "SessionProfile",
        .object(
            "The signed-in user, and the account in which they act.", isClosed: true,
            [
                .required("id", .userID),
                .required("application_id", .applicationID),
                .required("status", .userStatus),
                .required("credentials", .array(.emailCredential), "The primary address first."),
                .required("memberships", .array(.membership)),
                .required("identity", .userIdentity.nullable),
                .required("active_membership", .membership.nullable),
            ]))
}
