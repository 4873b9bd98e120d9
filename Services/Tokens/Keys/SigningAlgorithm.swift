import Configuration
import ServiceKit

/// The algorithms that tokens can be signed with, by their names of RFC 7518 §3.1 and RFC 8037 §3.1.
enum SigningAlgorithm: String, Codable, Sendable, CaseIterable {
    case es256 = "ES256"
    case edDSA = "EdDSA"
    case rs256 = "RS256"

    /// Reads `LATCHKEY_TOKENS_ALGORITHM` (default ES256). Throws a `ConfigurationError` that names the variable.
    init(_ reader: ConfigReader) throws {
        let name = reader.string(forKey: "latchkey.tokens.algorithm", default: Self.es256.rawValue)
        guard let algorithm = Self(rawValue: name) else {
            let names = Self.allCases.map(\.rawValue).joined(separator: " or ")
            throw ConfigurationError(description: "LATCHKEY_TOKENS_ALGORITHM must be \(names)")
        }
        self = algorithm
    }
}
