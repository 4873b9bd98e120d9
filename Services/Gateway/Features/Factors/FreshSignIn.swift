import Foundation
import Models

/// Passes the password on that renews a sign-in which is not fresh. It is an attempt of its account. A sign-in that has not ended yet is
/// fresh, and needs none.
///
/// In a fresh session identity compares no password, so none is passed on: it would count as a right one, after which the pauses for wrong
/// ones begin again.
struct FreshSignIn: Sendable {
    let throttle: AttemptThrottle

    /// Runs `body` with the password, or without one if there is none.
    func callAsFunction<Value: Sendable>(
        _ password: Secret?, of caller: SessionOrSignIn, _ request: IncomingRequest,
        _ body: (Identity.FreshSignIn) async throws -> Value
    ) async throws -> Value {
        guard let password, let session = caller.session, !session.isFresh else { return try await body(.init()) }
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

    /// Whether the session has been authenticated by two factors.
    var hasTwoFactors: Bool { claims.authenticationMethods.contains("mfa") }
}
