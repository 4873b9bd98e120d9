import Models
import RPCClient

/// Takes the second factor of a sign-in that waits for it.
struct SecondFactor: Sendable {
    let identity: ServiceClient
    let throttle: AttemptThrottle
    let openSession: OpenSession

    /// Verifies a code, and continues the sign-in. Wrong codes count against the account, whatever sign-in they are for.
    ///
    /// - Throws: 401 `second_factor_invalid` for a code that is wrong or was used, 401 `sign_in_token_invalid` for a sign-in that waits
    ///   for something else, 429.
    func callAsFunction(
        _ code: Secret, _ type: Identity.VerifySecondFactor.Kind, for found: FoundSignIn, _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        guard found.signIn.step == .secondFactor else { throw ServiceError.signInTokenInvalid }
        let user = try await throttle.attempting(secondFactorOf: found.signIn.user, request) {
            try await identity.call(
                Identity.VerifySecondFactor(
                    proof: found.proof, type: type, code: code, ipAddress: request.device.ipAddress,
                    origin: MailOrigin(of: request)))
        }
        return try await openSession(user, continuing: found, request)
    }
}
