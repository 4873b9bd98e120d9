import Crypto
import Foundation
import Models

extension SecretFile {
    /// New secrets for a whole fleet, with the public proof keys where they are believed.
    public static func generate() -> SecretFile {
        let (identityKey, tokensKey) = (Curve25519.Signing.PrivateKey(), Curve25519.Signing.PrivateKey())
        let mailerKey = Curve25519.Signing.PrivateKey()
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
                connectionKeys: [.random()]),
            tokens: TokensSecrets(
                keyEncryptionKeys: [.random()],
                refreshDerivationKey: .random(),
                proofSigningKey: seed(tokensKey),
                trustedProofKeys: [ServiceName.identity.rawValue: published(identityKey)]),
            mailer: MailerSecrets(proofSigningKey: seed(mailerKey), outboxKey: .random()), stores: .random())
    }

    /// Makes what files from earlier versions lack. Tells whether there was anything.
    public mutating func complete() -> Bool {
        var isChanged = false
        if identity != nil, identity?.connectionKeys == nil {
            identity?.connectionKeys = [.random()]
            isChanged = true
        }
        if stores == nil {
            stores = .random()
            isChanged = true
        }
        return isChanged
    }
}
