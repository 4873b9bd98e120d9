import Models

/// What client libraries need to know of the server: its endpoints and what they support (RFC 8414 §2, OpenID Connect
/// Discovery 1.0 §3, RFC 9207 §3, OpenID Connect RP-Initiated Logout 1.0 §2.1).
struct ServerMetadata: Encodable, Sendable {
    private static let authentication = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]
    private static let assertionAlgorithms = ["ES256", "EdDSA", "RS256"]

    let issuer: String
    /// Those that sign ID tokens.
    let algorithms: [String]
    /// Those of the pages, as BCP 47 tags.
    let languages: [String]

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Name.self)
        func put(_ name: String, _ value: some Encodable) throws { try members.encode(value, forKey: Name(name)) }
        func put<E: Endpoint>(_ name: String, at endpoint: E.Type) throws { try put(name, issuer + E.route.path) }

        try put("issuer", issuer)
        try put("authorization_endpoint", at: AuthorizationEndpoint.self)
        try put("token_endpoint", at: TokenEndpoint.self)
        try put("userinfo_endpoint", issuer + UserInfoEndpoint.route.path)
        try put("jwks_uri", at: JWKSEndpoint.self)
        try put("revocation_endpoint", at: RevocationEndpoint.self)
        try put("introspection_endpoint", at: IntrospectionEndpoint.self)
        try put("end_session_endpoint", at: LogoutEndpoint.self)
        try put("scopes_supported", AuthorizationRequestReader.scopes)
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
                "auth_time", "acr", "amr", "sid", "nonce",
            ])
        try put("acr_values_supported", AuthenticationContext.allCases.map(\.rawValue))
        try put("prompt_values_supported", AuthorizationRequest.Prompt.allCases.map(\.rawValue))
        try put("ui_locales_supported", languages)
        try put("authorization_response_iss_parameter_supported", true)
        try put("claims_parameter_supported", AuthorizationParameter.claims.treatment == .supported)
        try put("request_parameter_supported", AuthorizationParameter.request.treatment == .supported)
        try put("request_uri_parameter_supported", AuthorizationParameter.requestURI.treatment == .supported)
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
