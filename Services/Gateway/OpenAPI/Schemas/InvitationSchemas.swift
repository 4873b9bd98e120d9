/// Invitations.
extension Schema {
    static let invite = Schema.named(
        "Invite",
        .object([
            .required("id", .string.example("?id")),
            .required("account_id", .accountID),
            .required("email", .string.example("ada@example.com").nullable),
            .required("role", .role),
            .required("status", .oneOf(["pending", "accepted", "revoked", "expired"])),
            .required("created_at", .dateTime),
            .required("expires_at", .dateTime),
        ]))
}
