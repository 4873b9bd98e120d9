import Foundation
import JWTKit
import Models

/// A public key of a provider (RFC 7517), as far as it can verify ID tokens.
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
    /// Microsoft: the issuer whose tokens this key may sign, with a placeholder `{tenantid}`.
    let issuer: String?

    /// The only algorithm that this key may be used with; nil if it is not one of ours. A token's header can't choose another
    /// (RFC 8725 §3.1).
    var algorithm: String? {
        let expected: String? =
            switch (kty, crv) {
            case ("RSA", _): "RS256"
            case ("EC", "P-256"): "ES256"
            case ("OKP", "Ed25519"): "EdDSA"
            default: nil
            }
        guard use == nil || use == "sig", alg == nil || alg == expected else { return nil }
        return expected
    }

    /// A collection of this key alone, to verify signatures with; nil if the key is invalid.
    func collection(as id: JWKIdentifier?) async -> JWTKeyCollection? {
        let keys = JWTKeyCollection()
        do {
            switch (algorithm, n, e, x, y) {
            case ("RS256", .some(let n), .some(let e), _, _):
                // At least 2048 bits (RFC 7518 §3.3), without leading zeros.
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

/// A JWK Set. Keys of unknown types or for other uses are ignored, as RFC 7517 §5 requires.
struct ProviderKeySet: Decodable, Sendable {
    /// Only this many keys of a set are read.
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
        var (found, count) = ([ProviderKey](), 0)
        // Counts the ignored keys, too.
        while !list.isAtEnd, count < Self.maximumCount {
            if let key = try list.decode(Lenient.self).key { found.append(key) }
            count += 1
        }
        keys = found
    }

    /// The key with this id and algorithm. Without an id, the only key for the algorithm.
    func key(_ kid: String?, for algorithm: String) -> ProviderKey? {
        let candidates = keys.filter { $0.algorithm == algorithm }
        guard let kid else { return candidates.count == 1 ? candidates[0] : nil }
        return candidates.first { $0.kid == kid }
    }
}
