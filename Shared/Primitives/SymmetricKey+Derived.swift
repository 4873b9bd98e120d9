public import Crypto
import Foundation
public import Models

extension SymmetricKey {
    /// Takes a key from a secret file.
    public init(_ key: SecretKey) { self.init(data: key.reveal()) }

    /// A 256-bit key for one purpose, derived from `key` (HKDF-SHA256, RFC 5869, without salt). Keys for different purposes
    /// reveal nothing about each other.
    ///
    /// - Parameter purpose: the `info` of the derivation. It belongs to what is stored: another text gives another key.
    public init(derivedFrom key: SecretKey, for purpose: String) {
        self.init(derivedFrom: key.reveal(), for: purpose)
    }

    /// A 256-bit key derived from a secret of full strength, such as a ``RandomToken``.
    public init(derivedFrom token: Secret, for purpose: String) {
        self.init(derivedFrom: Data(token.reveal().utf8), for: purpose)
    }

    private init(derivedFrom material: Data, for purpose: String) {
        self = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: material), info: Data(purpose.utf8), outputByteCount: 32)
    }
}
