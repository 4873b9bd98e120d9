import Models
import RPCClient

/// Proofs of sessions, signed by tokens, for calls in which identity does not rely on the gateway's word.
struct SessionProofs: Sendable {
    let tokens: ServiceClient

    /// A proof of `session`. Throws 401 if the session has ended.
    func proof(of session: SignedIn) async throws -> Proof {
        try await tokens.call(Tokens.IssueSessionProof(accessToken: session.accessToken))
    }

    /// A proof of `session` if its user is or may be `user`; else nil. A `user` of nil is not known yet.
    func proof(of session: SignedIn?, ifUser user: UserID?) async throws -> Proof? {
        guard let session, user == nil || session.user == user else { return nil }
        return try await proof(of: session)
    }
}
