public import Models

/// The secrets of tokens.
public struct TokensSecrets: Codable, Sendable {
    /// Encryption keys of the signing keys in Redis (AES-256-GCM, 32 bytes); the first one is for new keys.
    public var keyEncryptionKeys: [SecretKey]
    /// Key from which the successor of a refresh token is derived (HMAC).
    public var refreshDerivationKey: SecretKey
    /// Signs tokens' proofs (Ed25519 seed, 32 bytes).
    public var proofSigningKey: SecretKey
    /// The public keys (Ed25519, 32 bytes) of the services whose proofs tokens accepts, by service name.
    public var trustedProofKeys: [String: SecretKey]

    public init(
        keyEncryptionKeys: [SecretKey], refreshDerivationKey: SecretKey, proofSigningKey: SecretKey,
        trustedProofKeys: [String: SecretKey]
    ) {
        self.keyEncryptionKeys = keyEncryptionKeys
        self.refreshDerivationKey = refreshDerivationKey
        self.proofSigningKey = proofSigningKey
        self.trustedProofKeys = trustedProofKeys
    }

    enum CodingKeys: String, CodingKey {
        case keyEncryptionKeys = "key_encryption_keys"
        case refreshDerivationKey = "refresh_derivation_key"
        case proofSigningKey = "proof_signing_key"
        case trustedProofKeys = "trusted_proof_keys"
    }
}
