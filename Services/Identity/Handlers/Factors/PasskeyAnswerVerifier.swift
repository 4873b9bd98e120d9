import Foundation
import Models
import RPC
import WebAuthn

/// What an authenticator has answered, and who says so.
struct PasskeyAnswer: Sendable {
    /// The JSON of an `AuthenticationResponseJSON`.
    let credential: Data
    /// Tokens' proof of the challenge.
    let challenge: Proof
    /// What the challenge has to be made for.
    let ceremony: PasskeyCeremony
    /// The user whose passkey it has to be; nil if the passkey tells.
    let user: UserID?
    let client: Client
    let ipAddress: String?
    let origin: MailOrigin?
    /// Another thing that the challenge may be made for.
    var otherCeremony: PasskeyCeremony?
}

/// Verifies the answers of authenticators.
struct PasskeyAnswerVerifier: Sendable {
    let challenges: PasskeyChallengeVerifier
    let users: UserStore
    let passkeys: PasskeyStore
    let audit: AuditLog
    let relyingParty: PasskeyRelyingParty

    /// The owner of the passkey that has answered, and how they authenticated by that (RFC 8176). The challenge is used up, and the
    /// use is recorded with the passkey.
    ///
    /// - Throws: 401 `passkey_invalid`, for any reason; the audit log has it. 403 `invalid_proof`, `user_suspended`.
    func verify(
        _ answer: PasskeyAnswer, requiresUserVerification: Bool, _ context: CallContext
    ) async throws -> (owner: PasskeyOwner, methods: [String]) {
        let (application, deadline) = (answer.client.applicationID, context.deadline.instant)
        let challenge = try await challenges.use(
            answer.challenge, for: answer.ceremony, or: answer.otherCeremony, context)
        let party = try relyingParty.party(for: answer.client)
        guard let response = try? AssertionResponse(json: answer.credential) else { throw ServiceError.passkeyInvalid }
        let owner = try await passkeys.find(
            credentialID: response.credentialID, application, deadline: deadline)
        let attempt = Attempt(answer: answer, owner: owner?.user, context: context)
        guard let owner, answer.user ?? owner.user == owner.user else {
            throw try await refused(attempt, owner == nil ? "unknown" : "wrongUser")
        }

        let assertion: VerifiedAssertion
        do throws(WebAuthnError) {
            assertion = try AssertionVerifier(relyingParty: party).verify(
                response, of: owner.passkey, challenge: challenge, requiresUserVerification: requiresUserVerification,
                requiresUserHandle: answer.user == nil)
        } catch {
            if error == .outOfMemory { throw ServiceError.unavailable() }
            if error == .counterNotIncreased { try await warn(owner, attempt) }
            throw try await refused(attempt, "\(error)")
        }
        guard owner.status == .active else {
            try await audit.record(attempt.entry(.signInRefused), deadline: deadline)
            throw ServiceError.suspended
        }
        guard try await passkeys.use(owner.id, assertion, application, deadline: deadline) else {
            throw try await refused(attempt, "used")
        }
        return (owner, Self.methods(of: assertion))
    }

    /// With a key in hardware, or in software that copies it to other devices. The authenticator has asked for a gesture. If it has
    /// verified its user as well, that makes two factors.
    private static func methods(of assertion: VerifiedAssertion) -> [String] {
        [assertion.isBackedUp ? "swk" : "hwk"] + (assertion.isUserVerified ? ["user", "mfa"] : [])
    }

    private struct Attempt {
        let answer: PasskeyAnswer
        let owner: UserID?
        let context: CallContext

        func entry(_ event: AuditEntry.Event, _ reason: String? = nil) -> AuditEntry {
            AuditEntry(
                event: event, application: answer.client.applicationID, user: answer.user ?? owner,
                client: answer.client.id, ipAddress: answer.ipAddress,
                device: answer.origin?.deviceName, reason: reason, context: context)
        }
    }

    /// Records why a passkey is refused, which the caller does not learn.
    private func refused(_ attempt: Attempt, _ reason: String) async throws -> ServiceError {
        try await audit.recordBounded(
            attempt.entry(.passkeyRefused, reason), deadline: attempt.context.deadline.instant)
        return .passkeyInvalid
    }

    /// Tells the user that there may be a copy of their passkey. The signature was right.
    private func warn(_ owner: PasskeyOwner, _ attempt: Attempt) async throws {
        let (client, deadline) = (attempt.answer.client, attempt.context.deadline.instant)
        let user = try await users.user(owner.user, of: client.applicationID, deadline: deadline)
        guard let profile = user?.profile,
            let notice = OutgoingMail.notice(.passkeyRefused, to: profile, client, origin: attempt.answer.origin)
        else { return }
        try await passkeys.notify(notice, owner.user, client.applicationID, deadline: deadline)
    }
}
