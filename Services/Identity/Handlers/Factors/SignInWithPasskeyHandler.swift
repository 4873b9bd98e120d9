import Foundation
import Models
import RPC
import WebAuthn

/// Signs in the user of a passkey.
struct SignInWithPasskeyHandler: RPCHandler {
    let challenges: PasskeyChallengeVerifier
    let clients: ClientStore
    let users: UserStore
    let passkeys: PasskeyStore
    let audit: AuditLog
    let relyingParty: PasskeyRelyingParty
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.SignInWithPasskey, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        let challenge = try await challenges.use(call.challenge, for: .signIn(client: call.client), context)
        let client = try await clients.require(call.client, deadline: deadline)
        let party = try relyingParty.party(for: client)
        guard let response = try? AssertionResponse(json: call.credential) else { throw ServiceError.passkeyInvalid }
        let owner = try await passkeys.find(
            credentialID: response.credentialID, client.applicationID, deadline: deadline)
        let attempt = Attempt(call: call, client: client, owner: owner, context: context)
        guard let owner else { throw try await refused(attempt, "unknown") }

        let assertion: VerifiedAssertion
        do throws(WebAuthnError) {
            assertion = try AssertionVerifier(relyingParty: party).verify(
                response, of: owner.passkey, challenge: challenge, requiresUserVerification: true,
                requiresUserHandle: true)
        } catch {
            if error == .outOfMemory { throw ServiceError.unavailable() }
            if error == .counterNotIncreased { try await warn(owner, attempt) }
            throw try await refused(attempt, "\(error)")
        }
        guard owner.status == .active else {
            try await audit.record(attempt.entry(.signInRefused), deadline: deadline)
            throw ServiceError.suspended
        }
        guard try await passkeys.use(owner.id, assertion, client.applicationID, deadline: deadline),
            let record = try await users.signInRecord(of: owner.user, in: client.applicationID, deadline: deadline)
        else { throw try await refused(attempt, "used") }
        try await audit.record(attempt.entry(.signIn, "passkey"), deadline: deadline)
        return try await proofs.attest(
            record, epoch: owner.epoch, client: client, methods: Self.methods(of: assertion), context)
    }

    /// How the user authenticated (RFC 8176): with a key in hardware, or in software that copies it to other devices. The
    /// authenticator has asked for a gesture, and has verified its user, which makes two factors.
    private static func methods(of assertion: VerifiedAssertion) -> [String] {
        [assertion.isBackedUp ? "swk" : "hwk", "user", "mfa"]
    }

    private struct Attempt {
        let call: Identity.SignInWithPasskey
        let client: Client
        let owner: PasskeyOwner?
        let context: CallContext

        func entry(_ event: AuditEntry.Event, _ reason: String? = nil) -> AuditEntry {
            AuditEntry(
                event: event, application: client.applicationID, user: owner?.user, client: client.id,
                ipAddress: call.ipAddress, reason: reason, context: context)
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
        let (client, deadline) = (attempt.client, attempt.context.deadline.instant)
        let user = try await users.user(owner.user, of: client.applicationID, deadline: deadline)
        guard let profile = user?.profile,
            let notice = OutgoingMail.notice(.passkeyRefused, to: profile, client, origin: attempt.call.origin)
        else { return }
        try await passkeys.notify(notice, owner.user, client.applicationID, deadline: deadline)
    }
}
