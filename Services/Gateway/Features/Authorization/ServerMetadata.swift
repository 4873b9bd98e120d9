import Foundation
import Hummingbird
import Models
import RPCClient
import Synchronization

/// Where everything is, for client libraries (OpenID Connect Discovery 1.0 §4).
struct GetOpenIDConfiguration: Endpoint {
    static let route = Route.get("/.well-known/openid-configuration")
    static let limit: LimitPolicy? = .documents
    let metadata: MetadataDocument

    func respond(to request: IncomingRequest) async throws -> Response {
        try await metadata.document().response(to: request)
    }
}

/// The same under the name that OAuth gives it (RFC 8414 §3).
struct GetOAuthMetadata: Endpoint {
    static let route = Route.get("/.well-known/oauth-authorization-server")
    static let limit: LimitPolicy? = .documents
    let metadata: MetadataDocument

    func respond(to request: IncomingRequest) async throws -> Response {
        try await metadata.document().response(to: request)
    }
}

/// The metadata as a document, made anew when other algorithms sign.
final class MetadataDocument: Sendable {
    private let fleet: Fleet
    private let issuer: String
    private let lifetime: Int
    private let made = Mutex<(algorithms: [String], document: Document)?>(nil)

    /// - Parameter lifetime: for how many seconds clients may keep it.
    init(fleet: Fleet, issuer: String, lifetime: Int) {
        self.fleet = fleet
        self.issuer = issuer
        self.lifetime = lifetime
    }

    /// The document. Which algorithms sign, the key set says.
    func document() async throws -> Document {
        let algorithms = Set(try await fleet.tokens.call(Tokens.GetJWKS()).keys.map(\.alg)).sorted()
        return try made.withLock { made in
            if let made, made.algorithms == algorithms { return made.document }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
            let text = try encoder.encode(ServerMetadata(issuer: issuer, algorithms: algorithms))
            let document = Document(
                String(decoding: text, as: UTF8.self), type: "application/json", lifetime: lifetime)
            made = (algorithms, document)
            return document
        }
    }
}

/// The metadata (RFC 8414 §2, OpenID Connect Discovery 1.0 §3, RFC 9207 §3, RP-Initiated Logout §2.1).
struct ServerMetadata: Encodable, Sendable {
    private static let authentication = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]
    private static let assertionAlgorithms = ["ES256", "EdDSA", "RS256"]

    let issuer: String
    let algorithms: [String]

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Name.self)
        func put(_ name: String, _ value: some Encodable) throws { try members.encode(value, forKey: Name(name)) }
        func put<E: Endpoint>(_ name: String, at endpoint: E.Type) throws { try put(name, issuer + E.route.path) }

        try put("issuer", issuer)
        try put("authorization_endpoint", at: GetAuthorize.self)
        try put("token_endpoint", at: PostToken.self)
        try put("userinfo_endpoint", issuer + GetUserInfo.route.path)
        try put("jwks_uri", at: GetJWKS.self)
        try put("revocation_endpoint", at: PostRevoke.self)
        try put("introspection_endpoint", at: PostIntrospect.self)
        try put("end_session_endpoint", at: GetLogout.self)
        try put("scopes_supported", AuthorizationReader.scopes)
        try put("response_types_supported", ["code"])
        try put("response_modes_supported", ["query"])
        try put("grant_types_supported", ["authorization_code", "refresh_token"])
        try put("subject_types_supported", ["public"])
        try put("id_token_signing_alg_values_supported", algorithms)
        try put("token_endpoint_auth_methods_supported", Self.authentication)
        try put("token_endpoint_auth_signing_alg_values_supported", Self.assertionAlgorithms)
        try put("revocation_endpoint_auth_methods_supported", Self.authentication)
        try put("revocation_endpoint_auth_signing_alg_values_supported", Self.assertionAlgorithms)
        try put("introspection_endpoint_auth_methods_supported", Array(Self.authentication.dropFirst()))
        try put("introspection_endpoint_auth_signing_alg_values_supported", Self.assertionAlgorithms)
        try put("code_challenge_methods_supported", ["S256"])
        try put(
            "claims_supported",
            [
                "sub", "name", "given_name", "family_name", "picture", "locale", "zoneinfo", "email", "email_verified",
                "auth_time", "amr", "sid", "nonce",
            ])
        try put("prompt_values_supported", AuthorizationRequest.Prompt.allCases.map(\.rawValue))
        try put("ui_locales_supported", Localizer.names.map(\.tag))
        try put("authorization_response_iss_parameter_supported", true)
        try put("claims_parameter_supported", AuthorizationParameter.claims.treatment == .honoured)
        try put("request_parameter_supported", AuthorizationParameter.request.treatment == .honoured)
        try put("request_uri_parameter_supported", AuthorizationParameter.requestURI.treatment == .honoured)
    }

    /// A member's name.
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
