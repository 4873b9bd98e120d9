public import Models

/// The secrets of identity.
public struct IdentitySecrets: Codable, Sendable {
    /// A secret that is part of every password hash and is not stored in the database.
    public struct Pepper: Codable, Sendable {
        /// Identifies the pepper in stored hashes.
        public var id: String
        /// The key, at least 16 bytes.
        public var key: SecretKey

        public init(id: String, key: SecretKey) {
            self.id = id
            self.key = key
        }
    }

    /// The peppers; the first one is for new hashes.
    public var peppers: [Pepper]
    /// Key of the hashes by which email addresses are looked up (HMAC).
    public var emailHashKey: SecretKey
    /// Signs identity's proofs (Ed25519 seed, 32 bytes).
    public var proofSigningKey: SecretKey
    /// The public keys (Ed25519, 32 bytes) of the services whose proofs identity accepts, by service name.
    public var trustedProofKeys: [String: SecretKey]
    /// Encryption keys of the secrets of provider connections (AES-256-GCM, 32 bytes); the first one is for new secrets.
    /// Nil in files of versions before there were connections.
    public var connectionKeys: [SecretKey]?
    /// Keys of second factors (32 bytes): secrets of authenticator apps are encrypted, and recovery codes hashed, with keys that
    /// are derived from them. The first one is for new factors. Nil in files of versions before there were factors.
    public var factorKeys: [SecretKey]?
    /// Encryption keys of webhooks' secrets (AES-256-GCM, 32 bytes), the same that mailer has; the first one is for new secrets. Nil in
    /// files of versions before there were webhooks.
    public var webhookKeys: [SecretKey]?

    public init(
        peppers: [Pepper], emailHashKey: SecretKey, proofSigningKey: SecretKey,
        trustedProofKeys: [String: SecretKey], connectionKeys: [SecretKey], factorKeys: [SecretKey],
        webhookKeys: [SecretKey]? = nil
    ) {
        self.webhookKeys = webhookKeys
        self.connectionKeys = connectionKeys
        self.factorKeys = factorKeys
        self.peppers = peppers
        self.emailHashKey = emailHashKey
        self.proofSigningKey = proofSigningKey
        self.trustedProofKeys = trustedProofKeys
    }

    enum CodingKeys: String, CodingKey {
        case peppers
        case emailHashKey = "email_hash_key"
        case connectionKeys = "connection_keys"
        case factorKeys = "factor_keys"
        case webhookKeys = "webhook_keys"
        case proofSigningKey = "proof_signing_key"
        case trustedProofKeys = "trusted_proof_keys"
    }
}
