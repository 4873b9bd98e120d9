import Models
import RPCClient

/// Limits how many wrong codes can be entered for an email, and for a mailbox.
struct EmailCodeAttempts: Sendable {
    let identity: ServiceClient
    let throttle: AttemptThrottle
    let quota: EmailQuota
    let retry: HeldTokenRetry

    /// Allows the mailbox another email, because its last one has arrived, and runs `check`, which has mailer check a code.
    /// Counts a wrong code against the mailbox and has identity record it.
    /// Throws 401 `code_invalid`, 429.
    func attempting<Value: Sendable>(
        _ reference: Mailer.EmailCodeReference, in application: ApplicationID, _ request: IncomingRequest,
        _ check: (_ isKnownDevice: Bool) async throws -> Value
    ) async throws -> Value {
        try await throttle.attempting(code: reference, in: application, request) { isKnownDevice in
            if let purpose = reference.purpose.emailPurpose {
                await quota.allowAnother(
                    purpose, to: reference.email, client: reference.client, in: application, request)
            }
            do {
                return try await retry { try await check(isKnownDevice) }
            } catch let error as ServiceError where error.code == .codeInvalid {
                // If recording fails, the answer is the same.
                if let proof = error.attestation {
                    _ = try? await identity.call(
                        Identity.RecordWrongCode(proof: proof, ipAddress: request.device.ipAddress))
                }
                throw error
            }
        }
    }
}
