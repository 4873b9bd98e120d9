/// The signature algorithms of passkeys that are accepted, by their numbers in COSE (RFC 9053, RFC 8812), in order of preference.
public enum COSEAlgorithm: Int, Sendable, Codable, CaseIterable {
    /// ECDSA with P-256 and SHA-256.
    case es256 = -7
    /// Ed25519.
    case eddsa = -8
    /// RSASSA-PKCS1-v1_5 with SHA-256 and keys of 2048 bits, for Windows Hello.
    case rs256 = -257

    /// The length of a public key as libfido2 writes it.
    var keyLength: Int {
        switch self {
        case .eddsa: 32
        case .es256: 64
        case .rs256: 259
        }
    }
}
