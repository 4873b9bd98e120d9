/// The one error that crosses the RPC: what a service means, in the words of the problem that the HTTP client
/// will read. Everything in it is safe to show.
public struct ServiceError: Error, Codable, Sendable, Equatable {
    /// What went wrong; it decides the HTTP status and the title.
    public var code: ErrorCode
    /// A sentence for people; no internals, no secrets.
    public var detail: String
    /// Every parameter that failed, for 400s.
    public var invalidParams: [InvalidParameter]?
    /// After how many seconds it makes sense to come back, for 429 and 503.
    public var retryAfter: Int?
    /// What the service attests about it, for identity's audit log: the gateway passes it on
    /// (``Identity/RecordSessionEvent``). Callers of the API never get it.
    public var attestation: Proof?

    /// For whom a service has no room, if it refused the call for that reason before it did anything. Callers of the API never
    /// get it.
    public var overload: Overload?

    /// True for an emailed code that is right, but was used before, or whose link was. Callers of the API never get it.
    public var isUsed: Bool?

    /// What an `insufficient_user_authentication` asks for beside a fresh sign-in (RFC 9470 §3); nil for nothing.
    public var authenticationContext: AuthenticationContext?

    /// What the user can show for an `insufficient_user_authentication`, any of which is enough. Empty if they have to sign in again; nil if
    /// it is not known.
    public var factors: [ReauthenticationFactor]?

    /// The accounts that a `sole_owner` is about; nil for any other error.
    public var accounts: [AccountReference]?

    /// What the application's sign-up hook has to be asked before identity creates the user: the gateway has mailer ask it, and repeats
    /// the call with the answer. Callers of the API never get it.
    public var signUpHook: SignedSignUpHookRequest?

    /// For whom a service has no room.
    public enum Overload: String, Codable, Sendable {
        /// For anyone except known devices.
        case everyone
        /// For the network of the call, which has its part of the room; see ``WorkShare``.
        case network
    }

    public init(
        _ code: ErrorCode, detail: String, invalidParams: [InvalidParameter]? = nil, retryAfter: Int? = nil,
        attestation: Proof? = nil, overload: Overload? = nil, isUsed: Bool? = nil,
        authenticationContext: AuthenticationContext? = nil
    ) {
        self.code = code
        self.detail = detail
        self.invalidParams = invalidParams
        self.retryAfter = retryAfter
        self.attestation = attestation
        self.overload = overload
        self.isUsed = isUsed
        self.authenticationContext = authenticationContext
    }

    /// The HTTP status that the gateway answers with.
    public var status: Int { code.status }

    /// The same error with what the user can show.
    public func offering(_ factors: [ReauthenticationFactor]) -> ServiceError {
        var error = self
        error.factors = factors
        return error
    }

    /// The same error with what the service attests about it.
    public func attested(by proof: Proof) -> ServiceError {
        var error = self
        error.attestation = proof
        return error
    }
}

extension ServiceError: CustomStringConvertible {
    /// The code alone, which is all that a log needs.
    public var description: String { "\(code) (\(status))" }
}
