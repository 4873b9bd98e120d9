/// How a client authenticates at the token endpoint (RFC 7591 §2, `token_endpoint_auth_method`).
public enum ClientAuthentication: String, Codable, Sendable {
    /// Not at all: a public client, which can keep no secret.
    case none
    /// With its secret, in the `Authorization` header or in the body.
    case secret = "client_secret_basic"
    /// With a JWT that it signs (RFC 7523).
    case keys = "private_key_jwt"
}
