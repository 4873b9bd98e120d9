import Models
import RPCClient

/// Brings what an application's sign-up hook is asked from identity to mailer, and the verdict back: for every way to sign up.
///
/// Only identity knows where a user would be created, and whether the application has a hook. So a call to it may end with what to ask, and is
/// then repeated with the answer. Without a hook there is one call.
struct SignUpHookRelay: Sendable {
    let mailer: ServiceClient

    /// Runs `call`, and once more with the answer if identity has the hook asked.
    ///
    /// - Throws: what `call` throws: 403 `sign_up_refused` or 503 `sign_up_unavailable` if the hook has decided so. 503 if mailer is not
    ///   available.
    func asking<Value: Sendable>(_ call: (SignUpHookAnswer?) async throws -> Value) async throws -> Value {
        let request: SignedSignUpHookRequest
        do {
            return try await call(nil)
        } catch let error as ServiceError {
            guard let pending = error.signUpHook else { throw error }
            request = pending
        }
        let verdict = try await mailer.call(Mailer.RunSignUpHook(request: request)).verdict
        return try await call(SignUpHookAnswer(request: request, verdict: verdict))
    }
}
