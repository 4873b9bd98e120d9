import Crypto
import Foundation
import Models
import Primitives
import Testing

@Suite struct SymmetricKeyDerivedTests {
    private let secret = SecretKey(Data(repeating: 7, count: 32))

    /// A derived key protects what is stored, so it must not change.
    @Test func isHKDFWithThePurposeAsInfo() {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.reveal()), info: Data("latchkey limits".utf8),
            outputByteCount: 32)
        #expect(SymmetricKey(derivedFrom: secret, for: "latchkey limits") == key)
        #expect(SymmetricKey(derivedFrom: secret, for: "another purpose") != key)
        #expect(
            SymmetricKey(derivedFrom: Secret("token"), for: "x")
                == HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: SymmetricKey(data: Data("token".utf8)), info: Data("x".utf8), outputByteCount: 32)
        )
    }

    @Test func takesAKeyAsItIs() {
        #expect(SymmetricKey(secret) == SymmetricKey(data: secret.reveal()))
    }
}
