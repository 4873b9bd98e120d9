import Models

/// A user as an operator sees them: the session profile's fields, `created_at`, `terms` and `pending_steps`, without the proof.
struct UserView: Encodable, Sendable {
    private let profile: SessionProfile
    private let createdAt: Timestamp
    private let requirements: Identity.SignInRequirements

    init(_ record: Identity.UserRecord) {
        profile = record.profile
        createdAt = record.createdAt
        requirements = record.requirements
    }

    private enum CodingKeys: String, CodingKey {
        case createdAt = "created_at"
        case terms
        case pendingSteps = "pending_steps"
    }

    private enum TermsKeys: String, CodingKey {
        case required, accepted
    }

    func encode(to encoder: any Encoder) throws {
        try profile.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(requirements.pendingSteps, forKey: .pendingSteps)
        var terms = container.nestedContainer(keyedBy: TermsKeys.self, forKey: .terms)
        try terms.encode(requirements.termsVersion, forKey: .required)
        try terms.encode(requirements.acceptedTerms, forKey: .accepted)
    }

    /// The user as text or JSON.
    var report: Report {
        Report(self) { style in
            let addresses = profile.credentials.map { credential in
                "\(credential.email?.description ?? "(erased)")"
                    + (credential.emailVerifiedAt == nil ? " (not verified)" : "")
            }
            let memberships = profile.memberships.map {
                "\($0.role) of \($0.account.name.map { "\($0) " } ?? "")\($0.accountID)"
            }
            return Table.fields(
                [
                    ("id", profile.id.description),
                    ("status", style.paint(profile.status.rawValue, profile.status == .active ? .green : .red)),
                    ("email", addresses.joined(separator: ", ")),
                    ("memberships", memberships.joined(separator: ", ")),
                    ("application", profile.applicationID.description),
                    ("signed up", createdAt.description),
                    ("terms accepted", acceptedTerms),
                    ("next sign-in needs", pendingSteps),
                ], style)
        }
    }

    private var acceptedTerms: String {
        requirements.acceptedTerms.map { "version \($0.version) at \($0.acceptedAt)" } ?? "-"
    }

    private var pendingSteps: String {
        let steps = requirements.pendingSteps.map { step in
            switch step {
            case .emailVerification: "a verified address"
            case .secondFactor, .stepUp: "a second factor"
            case .secondFactorEnrolment: "a second factor to be set up"
            case .terms: "version \(requirements.termsVersion ?? "-") of the terms to be accepted"
            }
        }
        return steps.isEmpty ? "-" : steps.joined(separator: ", ")
    }
}
