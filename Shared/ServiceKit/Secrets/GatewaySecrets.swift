public import Models

/// The secrets of gateway.
public struct GatewaySecrets: Codable, Sendable {
    /// Key of the CSRF tokens (HMAC).
    public var csrfKey: SecretKey

    public init(csrfKey: SecretKey) { self.csrfKey = csrfKey }

    enum CodingKeys: String, CodingKey { case csrfKey = "csrf_key" }
}
