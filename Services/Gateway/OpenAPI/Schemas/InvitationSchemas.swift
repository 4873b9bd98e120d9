/// Invitations.
extension Schema {
    static let invite = Schema.named(
        "Invite",
        .object([
            .required("id", .string.example("inv_01jx3k5v7q9w2y4z6b8d0f1g2h")),
            .required("account_id", .accountID.nullable),
            .required("email", .string.example("ada@example.com").nullable),
            .required("role", .role),
            .required("status", .oneOf(["pending", "accepted", "revoked", "expired"])),
            .required("created_at", .dateTime),
            .required("expires_at", .dateTime),
        ]))
}
