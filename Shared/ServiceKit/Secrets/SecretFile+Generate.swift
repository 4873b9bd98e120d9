import Crypto
import Foundation
public import Models

extension SecretFile {
    /// Generates the secrets of all services, with the public proof keys for the services that verify them.
    public static func generate() -> SecretFile {
        let (identityKey, tokensKey) = (Curve25519.Signing.PrivateKey(), Curve25519.Signing.PrivateKey())
        let mailerKey = Curve25519.Signing.PrivateKey()
        let webhookKey = SecretKey.random()
        func seed(_ key: Curve25519.Signing.PrivateKey) -> SecretKey { SecretKey(key.rawRepresentation) }
        func published(_ key: Curve25519.Signing.PrivateKey) -> SecretKey { SecretKey(key.publicKey.rawRepresentation) }
        return SecretFile(
            gateway: GatewaySecrets(csrfKey: .random()),
            identity: IdentitySecrets(
                peppers: [.init(id: "1", key: .random())],
                emailHashKey: .random(),
                proofSigningKey: seed(identityKey),
                trustedProofKeys: [
                    ServiceName.mailer.rawValue: published(mailerKey),
                    ServiceName.tokens.rawValue: published(tokensKey),
                ],
                connectionKeys: [.random()], factorKeys: [.random()], webhookKeys: [webhookKey]),
            tokens: TokensSecrets(
                keyEncryptionKeys: [.random()],
                refreshDerivationKey: .random(),
                proofSigningKey: seed(tokensKey),
                trustedProofKeys: [ServiceName.identity.rawValue: published(identityKey)]),
            mailer: MailerSecrets(
                proofSigningKey: seed(mailerKey), outboxKey: .random(),
                trustedProofKeys: [ServiceName.identity.rawValue: published(identityKey)], webhookKeys: [webhookKey]),
            stores: .random())
    }

    /// What ``complete()`` has added.
    public struct Additions: Sendable, Equatable {
        /// Services whose sections have changed, so that their own files have to be written again.
        public var sections: Set<ServiceName> = []
        /// Whether the passwords of the stores were added.
        public var hasStores = false

        /// Whether nothing was added.
        public var isEmpty: Bool { sections.isEmpty && !hasStores }
    }

    /// Adds what files from earlier versions lack, and reports it. Existing secrets stay unchanged.
    ///
    /// - Throws: a `CryptoKitError` if identity's key is invalid.
    public mutating func complete() throws -> Additions {
        var additions = Additions()
        if identity != nil, identity?.connectionKeys == nil {
            identity?.connectionKeys = [.random()]
            additions.sections.insert(.identity)
        }
        if identity != nil, identity?.factorKeys == nil {
            identity?.factorKeys = [.random()]
            additions.sections.insert(.identity)
        }
        if mailer != nil, mailer?.trustedProofKeys == nil, let identity {
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: identity.proofSigningKey.reveal())
            mailer?.trustedProofKeys = [ServiceName.identity.rawValue: SecretKey(key.publicKey.rawRepresentation)]
            additions.sections.insert(.mailer)
        }
        if let identity, let mailer, identity.webhookKeys == nil || mailer.webhookKeys == nil {
            // Both have the same.
            let keys = identity.webhookKeys ?? mailer.webhookKeys ?? [.random()]
            if identity.webhookKeys == nil { additions.sections.insert(.identity) }
            if mailer.webhookKeys == nil { additions.sections.insert(.mailer) }
            self.identity?.webhookKeys = keys
            self.mailer?.webhookKeys = keys
        }
        if stores == nil {
            stores = .random()
            additions.hasStores = true
        }
        return additions
    }
}
