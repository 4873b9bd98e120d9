public import Crypto
public import Foundation

/// Encrypts values for a store (AES-256-GCM), so that reading the store is not enough to use them.
///
/// Every value is bound to a context: the name of the row or key under which it is stored. A sealed value that was moved
/// to another place can't be opened there. Sealed values are nonce (12 bytes), ciphertext and tag (16 bytes).
///
/// The first key seals; all keys open. To replace a key, put the new one before the old one.
public struct SealedBox<Value: Sendable>: Sendable {
    /// By how many bytes a sealed value is longer than the encoded one: nonce and tag.
    public static var overhead: Int { 28 }

    private let keys: [SymmetricKey]
    private let encode: @Sendable (Value) throws -> Data
    private let decode: @Sendable (Data) throws -> Value

    /// Seals what `encode` makes of a value.
    public init(
        keys: [SymmetricKey], encode: @escaping @Sendable (Value) throws -> Data,
        decode: @escaping @Sendable (Data) throws -> Value
    ) {
        self.keys = keys
        self.encode = encode
        self.decode = decode
    }

    /// Encrypts `value`, which can then be opened in `context` only. Throws ``SealError/noKey`` without a key, and what the
    /// encoding throws.
    public func seal(_ value: Value, context: String = "") throws -> Data {
        guard let key = keys.first else { throw SealError.noKey }
        let box = try AES.GCM.seal(try encode(value), using: key, authenticating: Data(context.utf8))
        // Nil for a nonce of another length than 12 bytes; ours is the standard one.
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return combined
    }

    /// Decrypts what ``seal(_:context:)`` returned for the same context. Throws ``SealError/cannotOpen`` when no key fits, for
    /// another context and for bytes that were changed, and what the decoding throws.
    public func open(_ sealed: some DataProtocol, context: String = "") throws -> Value {
        guard let box = try? AES.GCM.SealedBox(combined: sealed) else { throw SealError.cannotOpen }
        for key in keys {
            guard let bytes = try? AES.GCM.open(box, using: key, authenticating: Data(context.utf8)) else { continue }
            return try decode(bytes)
        }
        throw SealError.cannotOpen
    }
}

extension SealedBox where Value: Codable {
    /// Seals the JSON of values.
    public init(keys: [SymmetricKey]) {
        self.init(
            keys: keys,
            encode: { value in
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                return try encoder.encode(value)
            },
            decode: { try JSONDecoder().decode(Value.self, from: $0) })
    }
}

extension SealedBox<Data> {
    /// Seals bytes as they are.
    public init(bytesWith keys: [SymmetricKey]) {
        self.init(keys: keys, encode: { $0 }, decode: { $0 })
    }
}

/// Why a ``SealedBox`` could not do its work.
public enum SealError: Error, Sendable, Equatable {
    /// There is no key to seal with.
    case noKey
    /// No key opens the value in this context: another key sealed it, it was sealed elsewhere, or it was changed.
    case cannotOpen
}
