internal import COpenSSL
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

    /// Whether the key is one with which only its owner can sign: a point of P-256, a point of Ed25519 that is not of small order, or an
    /// RSA key of 2048 bits with an exponent of 65537 or more. With an exponent of 1, for example, anybody can sign.
    var isSound: Bool {
        // OpenSSL keeps the reasons why it refuses something for the next caller on this thread.
        defer { ERR_clear_error() }
        return switch algorithm {
        case .es256: Self.isPointOfP256(bytes)
        case .eddsa: Ed25519Point.isSound(bytes)
        case .rs256: Self.isSoundRSAKey(modulus: bytes.prefix(256), exponent: bytes.suffix(3))
        }
    }

    /// Partial validation of the public key (SEC 1 §3.2.2.1): a point of the curve, and not the one at infinity.
    private static func isPointOfP256(_ point: Data) -> Bool {
        // Uncompressed (SEC 1 §2.3.3).
        let encoded = [0x04] + Array(point)
        return passesCheck(latchkey_p256_key(encoded, encoded.count))
    }

    /// The modulus has all of its bits, is odd, has no small factor, and is no prime and no power of one (NIST SP 800-89 §5.3.3). The
    /// exponent is odd, and in the range of FIPS 186-5 §A.1.1.
    private static func isSoundRSAKey(modulus: Data, exponent: Data) -> Bool {
        let (n, e) = (Array(modulus), Array(exponent))
        guard n[0] & 0x80 != 0, e.reduce(0, { $0 << 8 | Int($1) }) > 1 << 16 else { return false }
        return passesCheck(latchkey_rsa_key(n, Int32(n.count), e, Int32(e.count)))
    }

    /// Whether OpenSSL has made a key, and the key passes its check. The key is freed.
    private static func passesCheck(_ key: OpaquePointer?) -> Bool {
        guard let key else { return false }
        defer { EVP_PKEY_free(key) }
        let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil)
        defer { EVP_PKEY_CTX_free(context) }
        return context != nil && EVP_PKEY_public_check(context) == 1
    }
}

/// Points of Ed25519 (RFC 8032 §5.1), which OpenSSL 3.0 does not check.
private enum Ed25519Point {
    /// The y of the points of small order, little-endian. The others are 1 and −1, for which x is 0.
    private static let smallOrder: [[UInt8]] = [
        // Order 4.
        [UInt8](repeating: 0, count: 32),
        // Order 8.
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ]

    /// d of the curve −x² + y² = 1 + d x² y².
    private static let d = "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"

    /// Whether the bytes are the canonical encoding of a point whose order is not small.
    static func isSound(_ key: Data) -> Bool {
        var encoded = Array(key)
        // The sign of x.
        encoded[31] &= 0x7f
        guard !smallOrder.contains(encoded), let context = BN_CTX_new() else { return false }
        defer { BN_CTX_free(context) }
        BN_CTX_start(context)
        defer { BN_CTX_end(context) }
        let (p, square, u, v) = (
            BN_CTX_get(context), BN_CTX_get(context), BN_CTX_get(context), BN_CTX_get(context)
        )
        var (y, factor) = (BN_CTX_get(context), BN_CTX_get(context))
        // Each call fails after one that has failed.
        guard factor != nil, BN_set_bit(p, 255) == 1, BN_sub_word(p, 19) == 1 else { return false }
        y = BN_lebin2bn(encoded, Int32(encoded.count), y)
        guard y != nil, BN_cmp(y, p) < 0, BN_hex2bn(&factor, d) == Int32(d.utf8.count) else { return false }
        // x² = u / v with u = y² − 1 and v = d y² + 1 (§5.1.3). It is a square if u v is one.
        guard BN_mod_sqr(square, y, p, context) == 1, BN_mod_sub(u, square, BN_value_one(), p, context) == 1,
            BN_mod_mul(v, square, factor, p, context) == 1, BN_mod_add(v, v, BN_value_one(), p, context) == 1,
            BN_mod_mul(square, u, v, p, context) == 1
        else { return false }
        // 0 for x = 0, where the order is 1 or 2.
        return BN_kronecker(square, p, context) == 1
    }
}
