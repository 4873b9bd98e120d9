import Foundation
import JWTKit
import Models

/// The claims of an ID token (OIDC Core §2), with those that Google, Apple and Microsoft add.
struct ProviderIDTokenClaims: JWTPayload, Sendable {
    let iss: String
    let sub: String
    let aud: OneOrMany
    let exp: Double
    let iat: Double
    let nonce: String?
    let azp: String?
    let email: String?
    /// Apple sometimes sends it as a string.
    let emailVerified: Flag?
    let name: String?
    let givenName: String?
    let familyName: String?
    let picture: String?
    let locale: String?
    /// Microsoft: the tenant, the user's object id in it, and whether the tenant has verified the email address's domain.
    let tid: String?
    let oid: String?
    let xmsEdov: Flag?
    /// Google: the domain of the user's Workspace.
    let hd: String?

    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, exp, iat, nonce, azp, email, name, picture, locale, tid, oid, hd
        case emailVerified = "email_verified"
        case givenName = "given_name"
        case familyName = "family_name"
        case xmsEdov = "xms_edov"
    }

    /// One audience, or a list of them (RFC 7519 §4.1.3).
    struct OneOrMany: Codable, Sendable {
        let all: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            all = try (try? [container.decode(String.self)]) ?? container.decode([String].self)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(all)
        }
    }

    /// `true`, `"true"`, `1` or `"1"`; everything else is false.
    struct Flag: Codable, Sendable {
        let isSet: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            isSet =
                (try? container.decode(Bool.self)) ?? (try? container.decode(Int.self) == 1)
                ?? ["true", "1"].contains((try? container.decode(String.self)) ?? "")
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(isSet)
        }
    }

    /// Checks nothing: ``IDTokenVerifier`` does, because it knows the request.
    func verify(using algorithm: some JWTAlgorithm) throws {}
}
