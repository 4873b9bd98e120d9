import Models
import RPCClient

/// Signs in with email address and password.
struct PasswordSignIn: Sendable {
    let identity: ServiceClient
    let throttle: AttemptThrottle
    let overload: HashingOverload
    let openSession: OpenSession

    /// Signs in to `client`. Throws 401 `invalid_credentials`, 403 `user_suspended`, 403 `method_not_enabled`, 401
    /// `sign_in_superseded`, 429.
    func callAsFunction(
        _ email: EmailAddress, password: Secret, to client: Client, _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        try await SupersededSignIn.retryingOnce {
            try await signIn(email, password: password, to: client, request)
        }
    }

    private func signIn(
        _ email: EmailAddress, password: Secret, to client: Client, _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        try client.require(.password)
        let mayBeKnown = throttle.knownDevices.device(of: request, for: email, in: client.applicationID) != nil
        let user = try await overload.avoiding(for: request.workShare(isKnown: mayBeKnown)) {
            try await throttle.attempting(passwordOf: email, in: client.applicationID, request) { isKnownDevice in
                try await identity.call(
                    Identity.SignIn(
                        client: client.id, email: email, password: password, ipAddress: request.device.ipAddress,
                        share: request.workShare(isKnown: isKnownDevice),
                        knownUsers: throttle.knownDevices.users(of: request), origin: MailOrigin(of: request)))
            }
        }
        return try await openSession(user, for: client.id, request)
    }
}
