extension Mailer {
    /// Asks an application's sign-up hook whether a person may sign up, within two seconds. What goes wrong at the hook is an answer, too:
    /// identity decides what follows from it.
    ///
    /// Errors: 400 `invalid_request` for a request that exceeds a limit. 403 `invalid_proof` unless identity has signed exactly these
    /// bytes for this HTTP request. 503 `sign_up_unavailable` without a verdict if there is no room for the request, or the caller's deadline
    /// is so short that the hook had no two seconds.
    public struct RunSignUpHook: RPCMethod {
        public static let name = "mailer.run_sign_up_hook"

        /// What the hook has decided.
        public struct Reply: Codable, Sendable {
            /// Verdict proof for the method of identity that asked.
            public var verdict: Proof

            public init(verdict: Proof) { self.verdict = verdict }
        }

        /// The request as identity encoded and signed it.
        public var request: SignedSignUpHookRequest

        public init(request: SignedSignUpHookRequest) { self.request = request }
    }
}

extension ServiceError {
    /// 503: the sign-up hook gave no usable answer, or has to be asked first.
    public static let signUpUnavailable = ServiceError(
        .signUpUnavailable, detail: "Signing up is not possible right now. Please try again in a moment.", retryAfter: 5
    )
}
