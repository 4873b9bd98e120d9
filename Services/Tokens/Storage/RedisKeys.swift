import Models

/// The names of all keys in Redis. Keys that one script touches share a hash tag (`{…}`), so that they lie in one slot of a
/// cluster: those of a user, authorization requests and their index, provider states and theirs, signing keys and their events.
struct RedisKeys: Sendable {
    /// Stands before every key: `tokens:`, or a name of its own for each test.
    let prefix: String

    // MARK: Of a user

    func session(_ id: SessionID, of user: UserID) -> String { sessionPrefix(of: user) + id.description }
    func sessionPrefix(of user: UserID) -> String { "\(prefix){\(user)}:session:" }
    /// Why a session ended.
    func endReason(of id: SessionID, of user: UserID) -> String { endReasonPrefix(of: user) + id.description }
    func endReasonPrefix(of user: UserID) -> String { "\(prefix){\(user)}:ended:" }
    func sessions(of user: UserID) -> String { "\(prefix){\(user)}:sessions" }
    func epoch(of user: UserID) -> String { "\(prefix){\(user)}:epoch" }
    func usedProof(_ id: String, of user: UserID) -> String { "\(prefix){\(user)}:proof:\(id)" }
    func code(_ hash: String, of user: UserID) -> String { codePrefix(of: user) + hash }
    func codePrefix(of user: UserID) -> String { "\(prefix){\(user)}:code:" }
    /// When the user last revoked what a client may do.
    func consentRevocation(of client: ClientID, by user: UserID) -> String { "\(prefix){\(user)}:revoked:\(client)" }
    func failedDeviceAttempts(_ digest: String, of user: UserID) -> String { "\(prefix){\(user)}:failures:\(digest)" }

    // MARK: Authorization requests, provider states, sign-ins that wait, passkey challenges

    // Earlier versions have strings named `{authorization}:…`. With other names, replicas of both do not find each other's requests,
    // and ask the user to begin again, where a value of another type would be an error.
    func authorization(_ hash: String) -> String { authorizationPrefix + hash }
    var authorizationPrefix: String { "\(prefix){authorization_request}:" }
    /// The index of the stored requests. It shares their hash tag.
    var authorizations: String { "\(prefix){authorization_request}s" }
    /// Exists for a minute after the log was told that the oldest requests were dropped.
    var authorizationsNotice: String { "\(authorizations):notice" }
    func providerState(_ hash: String) -> String { providerStatePrefix + hash }
    var providerStatePrefix: String { "\(prefix){provider_state}:" }
    var providerStates: String { "\(prefix){provider_state}s" }
    /// Like ``authorizationsNotice``.
    var providerStatesNotice: String { "\(providerStates):notice" }

    func pendingSignIn(_ hash: String) -> String { "\(prefix)sign-in:\(hash)" }

    func usedPasskeyChallenge(_ salt: String) -> String { "\(prefix)passkey-challenge:\(salt)" }

    // MARK: Clients

    /// The clients that were deleted, by the time of it.
    var deletedClients: String { "\(prefix)deleted_clients" }

    // MARK: Signing keys

    var signingKeys: String { "\(prefix)signing_keys" }
    /// Its hash tag is the name of ``signingKeys``, which has none itself.
    var signingKeyEvents: String { "\(prefix)events:{\(signingKeys)}" }

    // MARK: Limits, client proofs

    func clientProof(_ id: String) -> String { "\(prefix)client-proof:\(id)" }
    func failedAttempts(_ digest: String) -> String { "\(prefix)failures:\(digest)" }
    /// The counters of a subject and of the groups that it belongs to, given the digests of their names, the widest group last.
    func limits(_ digests: [String]) -> [String] {
        guard let widest = digests.last, digests.count > 1 else { return digests.map { "\(prefix)limit:\($0)" } }
        return digests.map { "\(prefix)limit:{\(widest)}:\($0)" }
    }
    func mailbox(_ digest: String, isOwner: Bool) -> String {
        "\(prefix)mail:{\(digest)}:\(isOwner ? "owner" : "others")"
    }
}
