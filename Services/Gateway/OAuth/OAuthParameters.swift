import Foundation
import Models
import NIOCore

/// The parameters of an OAuth request, from a query or a form (RFC 6749 Appendix B). One without a value counts as left
/// out, and one that comes twice is a fault (§3.1): who checks it and who acts on it might look at different ones.
struct OAuthParameters: Sendable {
    private var values: [String: String] = [:]
    /// The names that came more than once.
    private(set) var repeated: Set<String> = []

    /// Reads text that is encoded as forms are; nil when it is not.
    init?(encoded text: String) {
        for pair in text.split(separator: "&").prefix(200) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                return nil
            }
            if values.updateValue(value, forKey: name) != nil { repeated.insert(name) }
        }
    }

    /// The value of a parameter; nil when it is left out, empty or came twice.
    subscript(name: String) -> String? {
        guard !repeated.contains(name), let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// Adds a parameter that is left out.
    mutating func add(_ name: String, _ value: String) {
        if !repeated.contains(name), self[name] == nil { values[name] = value }
    }

    /// The same as a secret.
    func secret(_ name: String) -> Secret? { self[name].map { Secret($0) } }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}

extension IncomingRequest {
    /// The parameters of a form. Throws `invalid_request` for a body that is none, or in which one comes twice.
    func oauthForm() async throws -> OAuthParameters {
        guard isForm else {
            throw OAuthError.invalidRequest("The body must be application/x-www-form-urlencoded.")
        }
        let body = try await collected().1
        guard let text = String(validating: body.readableBytesView, as: UTF8.self),
            let form = OAuthParameters(encoded: text)
        else { throw OAuthError.invalidRequest("The body is not encoded as forms are.") }
        if let name = form.repeated.min() { throw OAuthError.repeated(name) }
        return form
    }
}
