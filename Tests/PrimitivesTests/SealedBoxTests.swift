import Crypto
import Foundation
import Models
import Primitives
import Testing

@Suite struct SealedBoxTests {
    private struct Contents: Codable, Equatable {
        var token = "abc"
        var path = "/a/b"
    }

    private let key = SymmetricKey(data: Data(repeating: 1, count: 32))
    private let otherKey = SymmetricKey(data: Data(repeating: 2, count: 32))

    @Test func opensWhatItSealed() throws {
        let box = SealedBox<Contents>(keys: [key])
        #expect(try box.open(box.seal(Contents(), context: "row 1"), context: "row 1") == Contents())
        let bytes = SealedBox<Data>(bytesWith: [key])
        #expect(try bytes.open(bytes.seal(Data([1, 2, 3]))) == Data([1, 2, 3]))
    }

    @Test func sealsTheSameValueDifferentlyEachTime() throws {
        let box = SealedBox<Data>(bytesWith: [key])
        #expect(try box.seal(Data([1])) != box.seal(Data([1])))
    }

    @Test func opensWithEveryKeyAndSealsWithTheFirst() throws {
        let sealed = try SealedBox<Contents>(keys: [otherKey]).seal(Contents())
        let both = SealedBox<Contents>(keys: [key, otherKey])
        #expect(try both.open(sealed) == Contents())
        #expect(try SealedBox<Contents>(keys: [key]).open(both.seal(Contents())) == Contents())
    }

    @Test func refusesAnotherContextAnotherKeyAndChangedBytes() throws {
        let box = SealedBox<Contents>(keys: [key])
        let sealed = try box.seal(Contents(), context: "row 1")
        #expect(throws: SealError.cannotOpen) { try box.open(sealed, context: "row 2") }
        #expect(throws: SealError.cannotOpen) {
            try SealedBox<Contents>(keys: [otherKey]).open(sealed, context: "row 1")
        }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: SealError.cannotOpen) { try box.open(changed, context: "row 1") }
        }
        #expect(throws: SealError.cannotOpen) { try box.open(Data(), context: "row 1") }
    }

    @Test func needsAKeyToSealWith() {
        #expect(throws: SealError.noKey) { try SealedBox<Contents>(keys: []).seal(Contents()) }
    }

    /// What the stores hold has to stay readable: nonce, ciphertext and tag, bound to the context as it is.
    @Test func opensWhatAESGCMMadeByItself() throws {
        let plain = try AES.GCM.seal(
            Data(#"{"path":"\/a\/b","token":"abc"}"#.utf8), using: key, authenticating: Data("row 1".utf8))
        let sealed = try #require(plain.combined)
        #expect(try SealedBox<Contents>(keys: [key]).open(sealed, context: "row 1") == Contents())
    }
}
