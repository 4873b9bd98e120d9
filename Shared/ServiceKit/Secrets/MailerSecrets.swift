public import Models

/// The secrets of mailer.
public struct MailerSecrets: Codable, Sendable {
    /// Signs mailer's proofs (Ed25519 seed, 32 bytes).
    public var proofSigningKey: SecretKey
    /// Encryption key of the tokens in pending messages (AES-256-GCM, 32 bytes), and key of the hashes of codes.
    public var outboxKey: SecretKey
    /// The public keys (Ed25519, 32 bytes) of the services whose proofs mailer accepts, by service name. Nil in
    /// files of versions before identity signed messages.
    public var trustedProofKeys: [String: SecretKey]?
    /// Encryption keys of webhooks' secrets (AES-256-GCM, 32 bytes), the same that identity has. Nil in files of versions before there
    /// were webhooks.
    public var webhookKeys: [SecretKey]?

    public init(
        proofSigningKey: SecretKey, outboxKey: SecretKey, trustedProofKeys: [String: SecretKey],
        webhookKeys: [SecretKey]? = nil
    ) {
        self.webhookKeys = webhookKeys
        self.proofSigningKey = proofSigningKey
        self.outboxKey = outboxKey
        self.trustedProofKeys = trustedProofKeys
    }

    enum CodingKeys: String, CodingKey {
        case proofSigningKey = "proof_signing_key"
        case outboxKey = "outbox_key"
        case trustedProofKeys = "trusted_proof_keys"
        case webhookKeys = "webhook_keys"
    }
}
