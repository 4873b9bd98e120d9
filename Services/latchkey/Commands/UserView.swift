import Models

/// A user as an operator sees them: the session profile's fields and `created_at`, without the proof.
struct UserView: Encodable, Sendable {
    private let profile: SessionProfile
    private let createdAt: Timestamp

    init(_ record: Identity.UserRecord) {
        profile = record.profile
        createdAt = record.createdAt
    }

    private enum CodingKeys: String, CodingKey { case createdAt = "created_at" }

    func encode(to encoder: any Encoder) throws {
        try profile.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(createdAt, forKey: .createdAt)
    }

    /// The user as text or JSON.
    var report: Report {
        Report(self) { style in
            let addresses = profile.credentials.map { credential in
                "\(credential.email?.description ?? "(erased)")"
                    + (credential.emailVerifiedAt == nil ? " (not verified)" : "")
            }
            let memberships = profile.memberships.map { "\($0.role) of \($0.account.name ?? $0.accountID.description)" }
            return Table.fields(
                [
                    ("id", profile.id.description),
                    ("status", style.paint(profile.status.rawValue, profile.status == .active ? .green : .red)),
                    ("email", addresses.joined(separator: ", ")),
                    ("memberships", memberships.joined(separator: ", ")),
                    ("application", profile.applicationID.description),
                    ("signed up", createdAt.description),
                ], style)
        }
    }
}
