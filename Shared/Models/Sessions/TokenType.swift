/// How an access token is used (RFC 6749 §7.1).
public enum TokenType: String, Codable, Sendable {
    /// Sent as `Authorization: Bearer …` (RFC 6750 §2.1).
    case bearer = "Bearer"
}
