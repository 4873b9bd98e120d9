import Foundation
import Models

/// Passes the password on that renews a sign-in which is not fresh. It is an attempt of its account, in a fresh session too: identity
/// compares every password that is sent. A sign-in that has not ended yet is fresh, and needs none.
struct FreshSignIn: Sendable {
    let throttle: AttemptThrottle

    /// Runs `body` with the password, or without one if there is none.
    func callAsFunction<Value: Sendable>(
        _ password: Secret?, of caller: SessionOrSignIn, _ request: IncomingRequest,
        _ body: (Identity.FreshSignIn) async throws -> Value
    ) async throws -> Value {
        guard let password, let session = caller.session else { return try await body(.init()) }
        return try await throttle.attempting(passwordOf: session.user, request) {
            try await body(.init(password: password, share: request.workShare(isKnown: true)))
        }
    }
}

extension SignedIn {
    /// Whether the sign-in is fresh. This decides only what a page asks for; identity decides whether it is needed.
    var isFresh: Bool {
        Int(Date().timeIntervalSince1970) - claims.authenticatedAt <= Identity.FreshSignIn.maximumAge
    }

    /// Whether the user has entered the password a moment ago, and shown no second factor since, which renews the time and not the password.
    /// A security key beside it need not verify its user. This, too, decides only what a page asks for.
    var hasFreshPassword: Bool { isFresh && claims.authenticationMethods.contains("pwd") && !hasTwoFactors }

    /// Whether the latest authentication of the session was by two factors.
    var hasTwoFactors: Bool { claims.authenticationMethods.contains("mfa") }
}
