import Crypto
import CryptoExtras
import Foundation
import JWTKit
import Models

/// The private half of a signing key, with everything that depends on its algorithm.
enum PrivateKey: Sendable {
    case es256(P256.Signing.PrivateKey)
    case edDSA(Curve25519.Signing.PrivateKey)
    case rs256(_RSA.Signing.PrivateKey)

    /// Makes a key with the system's generator. Throws when the system can't.
    init(for algorithm: SigningAlgorithm) throws {
        self =
            switch algorithm {
            case .es256: .es256(P256.Signing.PrivateKey())
            case .edDSA: .edDSA(Curve25519.Signing.PrivateKey())
            case .rs256: .rs256(try _RSA.Signing.PrivateKey(keySize: .bits2048))
            }
    }

    /// Reads a key from ``bytes``. Throws for anything else.
    init(_ bytes: Data, for algorithm: SigningAlgorithm) throws {
        self =
            switch algorithm {
            case .es256: .es256(try P256.Signing.PrivateKey(rawRepresentation: bytes))
            case .edDSA: .edDSA(try Curve25519.Signing.PrivateKey(rawRepresentation: bytes))
            case .rs256: .rs256(try _RSA.Signing.PrivateKey(derRepresentation: bytes))
            }
    }

    /// The algorithm of the key.
    var algorithm: SigningAlgorithm {
        switch self {
        case .es256: .es256
        case .edDSA: .edDSA
        case .rs256: .rs256
        }
    }

    /// The private key, to be encrypted.
    var bytes: Data {
        switch self {
        case .es256(let key): key.rawRepresentation
        case .edDSA(let key): key.rawRepresentation
        case .rs256(let key): key.derRepresentation
        }
    }

    /// The public key; its hash is the key's id.
    var publicBytes: Data {
        switch self {
        case .es256(let key): key.publicKey.rawRepresentation
        case .edDSA(let key): key.publicKey.rawRepresentation
        case .rs256(let key): key.publicKey.derRepresentation
        }
    }

    /// The public key as a JWK (RFC 7518 §6.2.1, §6.3.1, RFC 8037 §2). Throws when it has no such form.
    func jwk(named kid: String) throws -> JSONWebKeySet.Key {
        let point = publicBytes
        switch self {
        case .es256:
            return .init(
                kty: "EC", kid: kid, alg: algorithm.rawValue, crv: "P-256", x: Data(point.prefix(32)).base64URL,
                y: Data(point.suffix(32)).base64URL)
        case .edDSA: return .init(kty: "OKP", kid: kid, alg: algorithm.rawValue, crv: "Ed25519", x: point.base64URL)
        case .rs256(let key):
            let numbers = try key.publicKey.getKeyPrimitives()
            return .init(
                kty: "RSA", kid: kid, alg: algorithm.rawValue, n: Data(numbers.modulus).base64URL,
                e: Data(numbers.publicExponent).base64URL)
        }
    }

    /// Adds the key to `collection`, to sign and verify with.
    func join(_ collection: JWTKeyCollection, as kid: JWKIdentifier) async throws {
        switch self {
        case .es256(let key): await collection.add(ecdsa: try ES256PrivateKey(backing: key), kid: kid)
        case .edDSA(let key): await collection.add(eddsa: EdDSA.PrivateKey(backing: key), kid: kid)
        case .rs256(let key):
            await collection.add(rsa: try Insecure.RSA.PrivateKey(backing: key), digestAlgorithm: .sha256, kid: kid)
        }
    }
}
