import Foundation
import Models

/// The JOSE header of a compact JWS, as far as it matters before the signature is checked (RFC 7515 §4.1).
public struct JWTHeader: Sendable, Equatable {
    /// The algorithm (§4.1.1). It selects nothing: the key that ``kid`` names has one algorithm, and this must be it.
    public let alg: String
    /// The type (§4.1.9), such as `at+jwt`.
    public let typ: String?
    /// The id of the key (§4.1.4).
    public let kid: String?

    /// Reads the header of a token.
    ///
    /// Nil for text that is not a JWS, and for a header with `jku`, `jwk`, `x5u` or `x5c`, by which a token would bring the key
    /// that it is checked with (RFC 8725 §3.10), or with `crit`, which demands extensions that we don't have (RFC 7515
    /// §4.1.11).
    public init?(of token: some Collection<UInt8>) {
        let encoded = String(decoding: token.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        guard encoded.utf8.count < token.count, let json = Data(base64URL: encoded),
            let parameters = try? JSONDecoder().decode(Parameters.self, from: json)
        else { return nil }
        (alg, typ, kid) = (parameters.alg, parameters.typ, parameters.kid)
    }

    private struct Parameters: Decodable {
        let alg: String
        let typ: String?
        let kid: String?

        private enum CodingKeys: String, CodingKey { case alg, typ, kid, jku, jwk, x5u, x5c, crit }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            for refused in [CodingKeys.jku, .jwk, .x5u, .x5c, .crit] where container.contains(refused) {
                throw DecodingError.dataCorruptedError(
                    forKey: refused, in: container, debugDescription: "a header parameter that is refused")
            }
            alg = try container.decode(String.self, forKey: .alg)
            typ = try container.decodeIfPresent(String.self, forKey: .typ)
            kid = try container.decodeIfPresent(String.self, forKey: .kid)
        }
    }
}
