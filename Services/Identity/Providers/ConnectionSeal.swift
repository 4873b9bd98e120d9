import Crypto
import Foundation
import Models
import RPC

/// Encrypts what providers know us by, so that reading the database is not enough to pose as us.
struct ConnectionSeal: Sendable {
    private let keys: [SymmetricKey]

    /// `keys`: AES-256 keys, the one for new seals first.
    init(keys: [SecretKey]) { self.keys = keys.map { SymmetricKey(data: $0.reveal()) } }

    /// Encrypts for one connection (AES-256-GCM; nonce, ciphertext, tag). Throws 409 `connection_key_missing` without a key.
    func seal(_ secrets: OpenConnection.Secrets, _ client: ClientID, _ provider: Provider) throws -> Data {
        guard let key = keys.first else { throw ServiceError.connectionKeyMissing }
        let box = try AES.GCM.seal(
            try JSONEncoder().encode(secrets), using: key, authenticating: Self.context(client, provider))
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return combined
    }

    /// Decrypts what ``seal(_:_:_:)`` gave. Throws when none of the keys fits, or it was made for another connection.
    func open(_ sealed: Data, _ client: ClientID, _ provider: Provider) throws -> OpenConnection.Secrets {
        let box = try AES.GCM.SealedBox(combined: sealed)
        for key in keys {
            guard let json = try? AES.GCM.open(box, using: key, authenticating: Self.context(client, provider)) else {
                continue
            }
            return try JSONDecoder().decode(OpenConnection.Secrets.self, from: json)
        }
        throw ServiceError.connectionKeyMissing
    }

    /// Binds secrets to their connection, so that they can't be swapped in the database.
    private static func context(_ client: ClientID, _ provider: Provider) -> Data {
        Data("latchkey connection \(client) \(provider)".utf8)
    }
}

extension ServiceError {
    static let connectionKeyMissing = ServiceError(
        .connectionKeyMissing,
        detail: "Identity's secret file has no connection_keys that fit: without one, no secret can be kept.")
}
