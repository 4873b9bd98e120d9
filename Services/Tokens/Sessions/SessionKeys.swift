import Models

/// Where things are in Redis. All keys of a user share a hash tag (`{…}`), so that a script may touch them together in
/// a cluster too.
struct RedisKeys: Sendable {
    /// Stands before every key: `tokens:`, and in tests something of their own before it.
    let prefix: String

    func session(_ id: SessionID, of user: UserID) -> String { sessionPrefix(of: user) + id.description }
    func sessionPrefix(of user: UserID) -> String { "\(prefix){\(user)}:session:" }
    func sessions(of user: UserID) -> String { "\(prefix){\(user)}:sessions" }
    func epoch(of user: UserID) -> String { "\(prefix){\(user)}:epoch" }
    func usedProof(_ id: String, of user: UserID) -> String { "\(prefix){\(user)}:proof:\(id)" }
    func clientProof(_ id: String) -> String { "\(prefix)client-proof:\(id)" }
    func code(_ hash: String, of user: UserID) -> String { codePrefix(of: user) + hash }
    func codePrefix(of user: UserID) -> String { "\(prefix){\(user)}:code:" }
    /// Authorization requests and their index lie together, and so do sign-ins at providers and theirs.
    func authorization(_ hash: String) -> String { authorizationPrefix + hash }
    var authorizationPrefix: String { "\(prefix){authorization}:" }
    var authorizations: String { "\(prefix){authorization}s" }
    var authorizationsNotice: String { "\(authorizations):notice" }
    func providerState(_ hash: String) -> String { providerStatePrefix + hash }
    var providerStatePrefix: String { "\(prefix){provider_state}:" }
    var providerStates: String { "\(prefix){provider_state}s" }
    var providerStatesNotice: String { "\(providerStates):notice" }
    var signingKeys: String { "\(prefix)signing_keys" }
    /// With the name of the keys as its hash tag, so that it lies beside them.
    var signingKeyEvents: String { "\(prefix)events:{\(signingKeys)}" }
}
