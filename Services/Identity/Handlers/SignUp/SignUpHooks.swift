import Foundation
import Models
import Proofs
import RPC

/// A new user for whom the sign-up hook has to be asked first.
struct SignUpHookPending: Error {
    let user: NewUser
    let hook: SignUpHook
    let method: String
    /// The identity at a provider that signs up.
    let identity: ExternalIdentity?
}

/// A new user whom the sign-up hook does not let in.
struct SignUpStopped: Error {
    /// The keyed hash of the address.
    let emailHash: Data
    /// For the audit log.
    let reason: String
    /// For the caller.
    let serviceError: ServiceError
}

/// Asks an application's sign-up hook before a user is created.
///
/// Only mailer reaches out, and only the gateway calls services. So the first call ends with ``ServiceError/signUpHook``: what to ask, signed.
/// The gateway has mailer ask it, and repeats the call with mailer's proof of the verdict. An application without a hook needs one call.
/// A caller that ignores the error creates no user.
struct SignUpHooks: Sendable {
    /// From where a person signs up.
    struct Origin: Sendable {
        var ipAddress: String?
        /// See ``MailOrigin/deviceName``.
        var device: String?
    }

    let signer: ProofSigner
    /// Verifies mailer's verdicts.
    let peerProofVerifier: ProofVerifier
    /// Verifies what this service has signed for mailer.
    let ownProofVerifier: ProofVerifier
    let secrets: SignUpHookSecretStore
    let audit: AuditLog

    /// Runs `body`, which applies ``SignUpHookPolicy`` with the verdict. What was refused is recorded in the audit log.
    ///
    /// - Throws: 503 `sign_up_unavailable` with ``ServiceError/signUpHook`` if the hook has to be asked, and without if it gave no usable
    ///   answer; 403 `sign_up_refused`, and `invalid_proof` for an answer that is not about this call.
    func asking<Value: Sendable>(
        _ answer: SignUpHookAnswer?, for client: Client, from origin: Origin, _ context: CallContext,
        _ body: (SignUpVerdict?) async throws -> Value
    ) async throws -> Value {
        let verdict = try await verify(answer, context)
        do {
            return try await body(verdict)
        } catch let pending as SignUpHookPending {
            throw try await request(pending, client, origin, context)
        } catch let stopped as SignUpStopped {
            try await audit.recordBounded(
                AuditEntry(
                    event: .signUpRefused, application: client.applicationID, client: client.id,
                    ipAddress: origin.ipAddress, device: origin.device, emailHash: stopped.emailHash,
                    reason: stopped.reason, context: context), deadline: context.deadline.instant)
            throw stopped.serviceError
        }
    }

    /// The identity at a provider that an answer is about: its authorization code was redeemed by the call before. Throws 403
    /// `invalid_proof` for an answer about anything else.
    func identity(
        of answer: SignUpHookAnswer, at provider: Provider, for client: Client, _ context: CallContext
    ) async throws -> ExternalIdentity {
        guard let asked = try await verify(answer, context)?.asked, asked.client == client.id,
            asked.application == client.applicationID, asked.method == provider.rawValue,
            let json = asked.continuation, let identity = try? JSONDecoder().decode(ExternalIdentity.self, from: json),
            identity.provider == provider
        else { throw ServiceError.invalidProof }
        return identity
    }

    /// Verifies that mailer has got this verdict for what this service has signed, for the same HTTP request.
    private func verify(_ answer: SignUpHookAnswer?, _ context: CallContext) async throws -> SignUpVerdict? {
        guard let answer else { return nil }
        let request = answer.request
        guard request.content.count <= SignedSignUpHookRequest.maximumLength else { throw ServiceError.invalidProof }
        let own = try await ownProofVerifier.verify(
            SignUpHookProof.self, request.proof, from: .identity, request: context.requestID)
        let verdict = try await peerProofVerifier.verify(
            SignUpVerdictProof.self, answer.verdict, from: .mailer, request: context.requestID)
        guard own.claims.covers(request.content), verdict.claims.covers(request.content),
            let asked = try? request.request()
        else { throw ServiceError.invalidProof }
        return SignUpVerdict(asked: asked, outcome: verdict.claims.outcome, requestProofID: own.id)
    }

    /// The error that states what to ask.
    private func request(
        _ pending: SignUpHookPending, _ client: Client, _ origin: Origin, _ context: CallContext
    ) async throws -> ServiceError {
        let (user, hook) = (pending.user, pending.hook)
        let message = SignUpHookMessage(
            timestamp: .now,
            data: .init(
                application: user.application, client: client.id, email: user.email,
                isEmailVerified: user.credential.emailVerifiedAt != nil, method: pending.method,
                ipAddress: AuditEntry.plausible(origin.ipAddress), device: origin.device, identity: user.identity))
        let request = SignUpHookRequest(
            id: .make(), application: user.application, client: client.id, email: user.email, method: pending.method,
            url: hook.url, allowsPrivateAddresses: hook.allowsPrivateAddresses,
            sealedSecrets: try await secrets.sealed(of: user.application, deadline: context.deadline.instant),
            body: try message.json(), continuation: try pending.identity.map { try JSONEncoder().encode($0) })
        let content = try JSONEncoder().encode(request)
        let proof = try await signer.sign(
            statement: SignUpHookProof(content: content, request: context.requestID), for: .mailer)
        var error = ServiceError.signUpUnavailable
        error.signUpHook = SignedSignUpHookRequest(content: content, proof: proof)
        return error
    }
}
