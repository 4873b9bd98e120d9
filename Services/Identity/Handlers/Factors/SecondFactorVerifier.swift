import Foundation
import Models
import OneTimePasswords
import RPC

/// Verifies second factors that users show: at a sign-in, or to authenticate again.
struct SecondFactorVerifier: Sendable {
    let totpFactors: TOTPFactorStore
    let recoveryCodes: RecoveryCodeStore
    let passkeys: PasskeyAnswerVerifier
    let audit: AuditLog
    var now: @Sendable () -> Date = { Date() }

    /// Who shows a second factor, and where.
    struct Claimant: Sendable {
        let profile: SessionProfile
        let client: Client
        let ipAddress: String?
        let origin: MailOrigin?
        /// What the challenge of a passkey has to be made for.
        let ceremony: PasskeyCeremony
        /// Whether the passkey has to verify its user. Beside a first factor, it need not.
        let requiresUserVerification: Bool
        /// What a recovery code is used for; nil if it is good for one call only.
        var codeUse: RecoveryCodeUse?
        /// Another thing that the challenge of a passkey may be made for.
        var otherCeremony: PasskeyCeremony?
    }

    /// The authentication methods that the answer adds (RFC 8176). A code, or the challenge of a passkey, is used up.
    ///
    /// - Throws: 401 `second_factor_invalid` for a code that is wrong or was used, 401 `passkey_invalid`, 401 `sign_in_token_invalid` for a
    ///   recovery code after another one for the same sign-in.
    func verify(
        _ answer: SecondFactorAnswer, by claimant: Claimant, _ context: CallContext
    ) async throws -> [String] {
        let (user, application, deadline) = (
            claimant.profile.id, claimant.client.applicationID, context.deadline.instant
        )
        func entry(_ event: AuditEntry.Event) -> AuditEntry {
            AuditEntry(
                event: event, application: application, user: user, client: claimant.client.id,
                ipAddress: claimant.ipAddress, device: claimant.origin?.deviceName, reason: answer.kind.rawValue,
                context: context)
        }
        let isRight: Bool
        switch answer {
        case .totp(let code):
            isRight = try await totpFactors.use(code, of: user, application, at: now(), deadline: deadline)
        case .recoveryCode(let typed):
            let code = RecoveryCode(typed: typed)
            let left =
                if let code {
                    try await recoveryCodes.use(
                        code, of: user, application, for: claimant.codeUse,
                        notice: { left in
                            OutgoingMail.recoveryCodeNotice(
                                left: left, to: claimant.profile, claimant.client, origin: claimant.origin)
                        }, audit: entry(.recoveryCodeUsed), deadline: deadline)
                } else { nil as Int? }
            isRight = left != nil
        case .passkey(let credential, let challenge):
            let methods = try await passkeys.verify(
                PasskeyAnswer(
                    credential: credential, challenge: challenge, ceremony: claimant.ceremony, user: user,
                    client: claimant.client, ipAddress: claimant.ipAddress, origin: claimant.origin,
                    otherCeremony: claimant.otherCeremony),
                requiresUserVerification: claimant.requiresUserVerification, context
            ).methods
            // More than one factor: the passkey alone, or with what was shown before.
            return methods.contains("mfa") ? methods : methods + ["mfa"]
        }
        guard isRight else {
            try await audit.recordBounded(entry(.secondFactorFailed), deadline: deadline)
            throw answer.kind == .recoveryCode ? ServiceError.recoveryCodeInvalid : .secondFactorInvalid
        }
        return ["otp", "mfa"]
    }
}
