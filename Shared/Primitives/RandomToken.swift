import Crypto
public import Foundation
public import Models

/// Values that cannot be guessed, from the system's generator.
public enum RandomToken {
    /// A new token: `bytes` random bytes in base64url without padding (RFC 4648 §5). 32 bytes, the default, make 43
    /// characters.
    public static func make(bytes: Int = 32) -> Secret {
        Secret(self.bytes(bytes).base64URL)
    }

    /// A new secret of a client: `lks_`, which secret scanners recognize, and 256 random bits.
    public static func makeClientSecret() -> Secret {
        Secret("lks_" + make().reveal())
    }

    /// `count` random bytes.
    public static func bytes(_ count: Int = 32) -> Data {
        SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Data($0) }
    }
}
