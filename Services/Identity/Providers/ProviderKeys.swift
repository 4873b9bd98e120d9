import Foundation
import JWTKit
import Models

/// A public key that a provider publishes (RFC 7517), if it is one that can sign ID tokens.
struct ProviderKey: Decodable, Sendable, Equatable {
    let kid: String?
    private let kty: String
    private let use: String?
    private let alg: String?
    private let crv: String?
    private let n: String?
    private let e: String?
    private let x: String?
    private let y: String?
    /// Microsoft: for whose tokens the key counts.
    let issuer: String?

    /// The one algorithm that a key of this kind is for. The header of a token has no say in it (RFC 8725 §3.1).
    var algorithm: String? {
        let natural: String? =
            switch (kty, crv) {
            case ("RSA", _): "RS256"
            case ("EC", "P-256"): "ES256"
            case ("OKP", "Ed25519"): "EdDSA"
            default: nil
            }
        guard use == nil || use == "sig", alg == nil || alg == natural else { return nil }
        return natural
    }

    /// What checks signatures with this key alone; nil when the key is none.
    func collection(as id: JWKIdentifier?) async -> JWTKeyCollection? {
        let keys = JWTKeyCollection()
        do {
            switch (algorithm, n, e, x, y) {
            case ("RS256", .some(let n), .some(let e), _, _):
                // 2048 bits at least (RFC 7518 §3.3); a modulus begins with a byte that is not zero.
                guard (Data(base64URL: n)?.drop { $0 == 0 }.count ?? 0) >= 256 else { return nil }
                await keys.add(
                    rsa: try Insecure.RSA.PublicKey(modulus: n, exponent: e), digestAlgorithm: .sha256, kid: id)
            case ("ES256", _, _, .some(let x), .some(let y)):
                await keys.add(ecdsa: try ES256PublicKey(parameters: (x, y)), kid: id)
            case ("EdDSA", _, _, .some(let x), _):
                await keys.add(eddsa: try EdDSA.PublicKey(x: x, curve: .ed25519), kid: id)
            default: return nil
            }
            return keys
        } catch {
            return nil
        }
    }
}

/// A set of keys. What is no key that we know (other kinds, other uses) is left out, not a fault (RFC 7517 §5).
struct ProviderKeySet: Decodable, Sendable {
    /// Of a longer set only the beginning is read.
    static let maximumCount = 100

    let keys: [ProviderKey]

    private struct Lenient: Decodable {
        let key: ProviderKey?
        init(from decoder: any Decoder) throws { key = try? ProviderKey(from: decoder) }
    }

    private enum CodingKeys: String, CodingKey { case keys }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var list = try container.nestedUnkeyedContainer(forKey: .keys)
        var (found, looked) = ([ProviderKey](), 0)
        // What comes after that many is not even looked at.
        while !list.isAtEnd, looked < Self.maximumCount {
            if let key = try list.decode(Lenient.self).key { found.append(key) }
            looked += 1
        }
        keys = found
    }

    /// The key that a token names. A token that names none is for the only key there is.
    func key(_ kid: String?, for algorithm: String) -> ProviderKey? {
        let fitting = keys.filter { $0.algorithm == algorithm }
        guard let kid else { return fitting.count == 1 ? fitting[0] : nil }
        return fitting.first { $0.kid == kid }
    }
}
