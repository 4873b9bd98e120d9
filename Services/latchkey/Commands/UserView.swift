import Foundation
import Models

extension SessionProfile {
    /// Whether the user was erased. What is left then is suspended, with credentials that have no address.
    var isErased: Bool { !credentials.isEmpty && credentials.allSatisfy { $0.email == nil } }
}

/// A user as an operator sees them: the session profile's fields, `created_at`, `pending_emails`, `terms`, `pending_steps`, `factors`,
/// `two_step` and `recovery_codes_left`, `sign_up_metadata` if there is some, after a reset `removed_factors`, without the proof.
struct UserView: Encodable, Sendable {
    private let profile: SessionProfile
    private let createdAt: Timestamp
    private let requirements: Identity.SignInRequirements
    private let factors: Identity.ListFactors.Reply?
    private let pendingEmails: [UserEmail]?
    private let removed: Identity.RemovedFactors?
    private let signUpMetadata: SignUpMetadata?

    init(_ record: Identity.UserRecord) {
        profile = record.profile
        createdAt = record.createdAt
        requirements = record.requirements
        factors = record.factors
        pendingEmails = record.pendingEmails
        removed = record.removedFactors
        signUpMetadata = record.signUpMetadata
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case createdAt = "created_at"
        case pendingEmails = "pending_emails"
        case terms
        case pendingSteps = "pending_steps"
        case factors
        case hasTwoStep = "two_step"
        case recoveryCodesLeft = "recovery_codes_left"
        case removed = "removed_factors"
        case signUpMetadata = "sign_up_metadata"
    }

    private enum RemovedKeys: String, CodingKey {
        case totp, passkeys
        case recoveryCodes = "recovery_codes"
    }

    private enum TermsKeys: String, CodingKey {
        case required, accepted
    }

    func encode(to encoder: any Encoder) throws {
        try profile.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        if profile.isErased { try container.encode(UserState.erased.rawValue, forKey: .status) }
        try container.encode(createdAt, forKey: .createdAt)
        try container.encodeIfPresent(pendingEmails, forKey: .pendingEmails)
        try container.encode(requirements.pendingSteps, forKey: .pendingSteps)
        if let factors {
            try container.encode(factors.factors, forKey: .factors)
            try container.encode(factors.hasTwoStep, forKey: .hasTwoStep)
            try container.encode(factors.recoveryCodesLeft, forKey: .recoveryCodesLeft)
        }
        try container.encodeIfPresent(signUpMetadata, forKey: .signUpMetadata)
        if let removed {
            var counts = container.nestedContainer(keyedBy: RemovedKeys.self, forKey: .removed)
            try counts.encode(removed.hasApp ? 1 : 0, forKey: .totp)
            try counts.encode(removed.passkeys, forKey: .passkeys)
            try counts.encode(removed.recoveryCodes, forKey: .recoveryCodes)
        }
        var terms = container.nestedContainer(keyedBy: TermsKeys.self, forKey: .terms)
        try terms.encode(requirements.termsVersion, forKey: .required)
        try terms.encode(requirements.acceptedTerms, forKey: .accepted)
    }

    /// The user as text or JSON.
    var report: Report { report(done: nil) }

    /// The user as text or JSON.
    ///
    /// - Parameter done: what a command has done, which people read first; nil if it has only looked.
    func report(done: String?) -> Report {
        Report(self) { style in
            let addresses = profile.credentials.enumerated().map { index, credential in
                "\(credential.email?.description ?? "(erased)")"
                    + (index == 0 && profile.credentials.count > 1 ? " (primary)" : "")
                    + (credential.emailVerifiedAt == nil ? " (not verified)" : "")
            }
            let pending = (pendingEmails ?? []).map { "\($0.email) (added, waits for verification)" }
            let memberships = profile.memberships.map {
                "\($0.role) of \($0.account.name.map { "\($0) " } ?? "")\($0.accountID)"
            }
            let fields = Table.fields(
                removedRows + [
                    ("id", profile.id.description), ("status", status(style)),
                    ("email", (addresses + pending).joined(separator: ", ")),
                    ("memberships", memberships.joined(separator: ", ")),
                    ("application", profile.applicationID.description),
                    ("signed up", createdAt.description),
                    ("terms accepted", acceptedTerms),
                ] + metadataRows + factorRows + [("next sign-in needs", pendingSteps)], style)
            return (done.map { $0 + "\n" } ?? "") + fields
        }
    }

    private func status(_ style: Style) -> String {
        guard !profile.isErased else { return style.paint(UserState.erased.rawValue, .dim) }
        return style.paint(profile.status.rawValue, profile.status == .active ? .green : .red)
    }

    private var removedRows: [(String, String)] {
        guard let removed else { return [] }
        var parts = removed.hasApp ? ["the authenticator app"] : []
        if removed.passkeys > 0 { parts.append(Self.count(removed.passkeys, "passkey")) }
        if removed.recoveryCodes > 0 { parts.append(Self.count(removed.recoveryCodes, "recovery code")) }
        return [("removed", parts.joined(separator: ", "))]
    }

    /// What the sign-up hook has added, in JSON: it is for programs, and its texts are the application's.
    private var metadataRows: [(String, String)] {
        guard let signUpMetadata else { return [] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = (try? encoder.encode(signUpMetadata)).map { String(decoding: $0, as: UTF8.self) }
        return [("sign-up metadata", json ?? "-")]
    }

    private var factorRows: [(String, String)] {
        guard let factors else { return [] }
        var parts = factors.factors.map { factor in
            let name = factor.name.flatMap { VisibleName.isValid($0) ? " “\($0)”" : nil } ?? ""
            let use = factor.lastUsedAt.map { "last used at \($0)" } ?? "never used"
            return (factor.type == .totp ? "authenticator app" : "passkey\(name)") + " (\(use))"
        }
        if factors.recoveryCodesLeft > 0 { parts.append(Self.count(factors.recoveryCodesLeft, "recovery code")) }
        return [
            ("second factors", parts.isEmpty ? "-" : parts.joined(separator: ", ")),
            ("two-step sign-in", Self.twoStep(factors, requirements)),
        ]
    }

    /// An application with second factors off asks also those for none who have turned two-step sign-in on.
    private static func twoStep(
        _ factors: Identity.ListFactors.Reply, _ requirements: Identity.SignInRequirements
    ) -> String {
        guard factors.hasTwoStep else { return "off" }
        let isAskedFor = requirements.pendingSteps.contains { $0 == .secondFactor || $0 == .secondFactorEnrolment }
        return isAskedFor ? "on" : "on, but the application asks for no second factor"
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
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
