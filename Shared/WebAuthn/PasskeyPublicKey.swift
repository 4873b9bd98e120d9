public import Foundation

/// The public key of a passkey.
public struct PasskeyPublicKey: Sendable, Equatable {
    /// What the key is for.
    public let algorithm: COSEAlgorithm
    /// The key as libfido2 writes it: 32 bytes (EdDSA), x and y of 32 bytes each (ES256), or the modulus of 256 bytes and the
    /// exponent of 3 bytes (RS256).
    public let bytes: Data

    /// Returns nil when the length is not the algorithm's.
    public init?(algorithm: COSEAlgorithm, bytes: Data) {
        guard bytes.count == algorithm.keyLength else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }
}
