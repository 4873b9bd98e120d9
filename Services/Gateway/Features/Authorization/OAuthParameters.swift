import Models
import Primitives

/// The parameters of an OAuth request, from a query or a form (RFC 6749 Appendix B).
///
/// A parameter without a value counts as left out (§3.1). A repeated one is an error (§3.1): the code that checks it and the
/// code that acts on it might look at different values.
struct OAuthParameters: Sendable {
    private var values: [String: String] = [:]
    /// The names of parameters that came more than once.
    let repeated: Set<String>

    /// Decodes a query or a form; nil if it is not form-encoded, or has too many parameters.
    init?(encoded text: String) {
        guard let parameters = FormParameters(text.utf8) else { return nil }
        self.init(parameters)
    }

    init(_ parameters: FormParameters) {
        for (name, value) in parameters.pairs { values[name] = value }
        repeated = parameters.repeated
    }

    /// The value of a parameter; nil if it is left out, empty or repeated.
    subscript(name: String) -> String? {
        guard !repeated.contains(name), let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// Adds a parameter unless the request has it.
    mutating func addDefault(_ name: String, _ value: String) {
        if !repeated.contains(name), self[name] == nil { values[name] = value }
    }

    /// The value of a parameter as a secret; nil as for the subscript.
    func secret(_ name: String) -> Secret? { self[name].map { Secret($0) } }
}

extension IncomingRequest {
    /// The parameters of a form. Throws 400 `invalid_request` for a body that is not a form, or that repeats a parameter.
    func oauthForm() async throws -> OAuthParameters {
        guard isForm else {
            throw ServiceError.invalidRequest("The body must be application/x-www-form-urlencoded.")
        }
        let parameters: FormParameters
        do {
            parameters = try await formParameters()
        } catch let error as ServiceError where error.code == .malformedRequest {
            throw ServiceError.invalidRequest("The body is not encoded as forms are.")
        }
        let form = OAuthParameters(parameters)
        if let name = form.repeated.min() {
            // The caller chose the name, so only harmless characters of it are repeated.
            let safeName = name.filter { $0.isASCII && $0.isLetter || $0 == "_" }.cut(toBytes: 40)
            throw ServiceError.invalidRequest("The parameter \(safeName) comes twice.")
        }
        return form
    }
}
