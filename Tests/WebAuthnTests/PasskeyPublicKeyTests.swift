import Foundation
import Testing

@testable import WebAuthn

@Suite struct PasskeyPublicKeyTests {
    @Test(arguments: [(COSEAlgorithm.es256, 64), (.eddsa, 32), (.rs256, 259)])
    func hasTheLengthOfItsAlgorithm(algorithm: COSEAlgorithm, length: Int) {
        #expect(PasskeyPublicKey(algorithm: algorithm, bytes: Data(count: length))?.bytes.count == length)
        for other in [0, length - 1, length + 1] {
            #expect(PasskeyPublicKey(algorithm: algorithm, bytes: Data(count: other)) == nil)
        }
    }

    private func isSound(_ algorithm: COSEAlgorithm, _ bytes: Data) throws -> Bool {
        try #require(PasskeyPublicKey(algorithm: algorithm, bytes: bytes)).isSound
    }

    @Test(arguments: Ceremonies.recorded.valid)
    func theKeysOfAuthenticatorsAreSound(ceremony: Ceremony) throws {
        #expect(try ceremony.stored().publicKey.isSound)
    }

    @Test func aPointIsOnP256() throws {
        let point = try Ceremonies["ES256"].stored().publicKey.bytes
        for position in [0, 31, 32, 63] {
            var other = point
            other[position] ^= 1
            #expect(try !isSound(.es256, other))
        }
        // The point at infinity has no such encoding, and a coordinate is less than the prime.
        for byte: UInt8 in [0, 1, 0xff] { #expect(try !isSound(.es256, Data(repeating: byte, count: 64))) }
    }

    /// A signature of one of these points holds for many messages, or for all.
    @Test func aPointOfEd25519IsNotOfSmallOrder() throws {
        let order8 = [
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ]
        let zero = String(repeating: "00", count: 32)
        let one = "01" + String(repeating: "00", count: 31)
        let minusOne = "ec" + String(repeating: "ff", count: 30) + "7f"
        for text in order8 + [zero, one, minusOne] {
            for sign: UInt8 in [0, 0x80] {
                var point = Data(hexadecimal: text)
                point[31] |= sign
                #expect(try !isSound(.eddsa, point), "\(text) \(sign)")
            }
        }
    }

    @Test func aPointOfEd25519IsOnTheCurveInItsCanonicalEncoding() throws {
        func point(_ first: UInt8, _ others: UInt8 = 0, last: UInt8 = 0) -> Data {
            Data([first] + [UInt8](repeating: others, count: 30) + [last])
        }
        for y: UInt8 in [3, 4, 5, 6, 9] {
            #expect(try isSound(.eddsa, point(y)) && isSound(.eddsa, point(y, last: 0x80)))
        }
        for y: UInt8 in [2, 7, 8, 11, 12] { #expect(try !isSound(.eddsa, point(y))) }
        // 3, 4 and 18, each with the prime added.
        for y: UInt8 in [0xf0, 0xf1, 0xff] {
            #expect(try !isSound(.eddsa, point(y, 0xff, last: 0x7f)) && !isSound(.eddsa, point(y, 0xff, last: 0xff)))
        }
    }

    /// With an exponent of 1, a message is its own signature.
    @Test func anExponentOfRSAIsOddAndAtLeast65537() throws {
        let modulus = try Ceremonies["RS256"].stored().publicKey.bytes.prefix(256)
        for exponent: [UInt8] in [[1, 0, 1], [1, 0, 3], [0xff, 0xff, 0xff]] {
            #expect(try isSound(.rs256, modulus + exponent))
        }
        for exponent: [UInt8] in [[0, 0, 0], [0, 0, 1], [0, 0, 3], [0, 0xff, 0xff], [1, 0, 0], [1, 0, 2]] {
            #expect(try !isSound(.rs256, modulus + exponent))
        }
    }

    @Test func aModulusOfRSAHasAllBitsAndTwoLargeFactors() throws {
        let modulus = try Ceremonies["RS256"].stored().publicKey.bytes.prefix(256)
        var (short, even) = (modulus, modulus)
        short[0] &= 0x7f
        even[255] &= 0xfe
        // 2^2047 + 1 is divisible by 3, and this is a prime: whoever knows it can sign.
        let divisible = Data([0x80] + [UInt8](repeating: 0, count: 254) + [1])
        let prime = Data([0x80] + [UInt8](repeating: 0, count: 253) + [0x07, 0x7f])
        for other in [short, even, divisible, prime, Data(count: 256)] {
            #expect(try !isSound(.rs256, other + [1, 0, 1]))
        }
    }
}

extension Data {
    /// Bytes from two hexadecimal digits each.
    init(hexadecimal text: String) {
        let digits = text.compactMap(\.hexDigitValue).map { UInt8($0) }
        self.init(stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }
}
