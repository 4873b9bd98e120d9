import Foundation
import Models
import NIOCore

/// The parameters of an OAuth request, from a query or a form (RFC 6749 Appendix B). One without a value counts as left
/// out, and one that comes twice is a fault (§3.1): who checks it and who acts on it might look at different ones.
struct OAuthParameters: Sendable {
    private var values: [String: String] = [:]
    /// The names that came more than once.
    let repeated: Set<String>

    /// Reads text that is encoded as forms are; nil when it is not, or has too many parameters.
    init?(encoded text: String) {
        guard let parameters = FormParameters(text.utf8) else { return nil }
        self.init(parameters)
    }

    /// Takes what was read.
    init(_ parameters: FormParameters) {
        for (name, value) in parameters.pairs { values[name] = value }
        repeated = parameters.repeated
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
}

extension IncomingRequest {
    /// The parameters of a form. Throws `invalid_request` for a body that is none, or in which one comes twice.
    func oauthForm() async throws -> OAuthParameters {
        guard isForm else {
            throw OAuthError.invalidRequest("The body must be application/x-www-form-urlencoded.")
        }
        let parameters: FormParameters
        do {
            parameters = try await formParameters()
        } catch let error as ServiceError where error.code == ServiceError.malformedForm.code {
            throw OAuthError.invalidRequest("The body is not encoded as forms are.")
        }
        let form = OAuthParameters(parameters)
        if let name = form.repeated.min() { throw OAuthError.repeated(name) }
        return form
    }
}
