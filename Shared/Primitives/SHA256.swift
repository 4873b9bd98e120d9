import Crypto
public import Foundation
public import Models

extension Data {
    /// The SHA-256 of the bytes (FIPS 180-4): 32 bytes.
    public var sha256: Data { Data(SHA256.hash(data: self)) }
}

extension Secret {
    /// The SHA-256 of the text's UTF-8: 32 bytes. Stores keep this in place of a token. It is enough only for secrets that
    /// can't be guessed, such as a ``RandomToken``; a password or a mailed code needs more.
    public var sha256: Data { Data(reveal().utf8).sha256 }
}
