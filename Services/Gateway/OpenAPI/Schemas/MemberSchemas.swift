import Models

/// Members of accounts.
extension Schema {
    /// A member of an account.
    static let member = Schema.named(
        "Member",
        .object(
            "A member of an account.", isClosed: true,
            [
                .required("id", .membershipID),
                .required("user_id", .userID),
                .required("role", .role),
                .required("name", .string.example("Ada Lovelace").nullable, "The name that the user has chosen."),
                .required(
                    "email", .emailAddress.nullable,
                    "The first verified address. Only owners and the user see it; null for others."),
                .required("status", .userStatus.nullable, "Null for readers who don't own the account."),
                .required(
                    "personal", .boolean,
                    "Whether the account was created along with this user, who stays an owner of it."),
                .required("joined_at", .dateTime),
            ]))

    /// A page of members, those who joined first come first.
    static let memberPage = page("MemberPage", "A page of members, those who joined first come first.", of: .member)
}

extension Operation.Parameter {
    /// A member of an account.
    static let member = Operation.Parameter.path(
        "member_id",
        .string(pattern: "^(mbr|user)_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("mbr_01jx3k5v7q9w2y4z6b8d0f1g2h")
            .described(
                "The `id` of a member, or their `user_id`."))
}

extension Schema.Property {
    /// The name of an account.
    static let accountName = Schema.Property.required(
        "name", .string.example("Lovelace & Co"), "\(VisibleName.expectation). Spaces around it are left out.")
}
