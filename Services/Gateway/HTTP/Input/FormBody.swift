import HTTPTypes
import Models
import NIOCore
import Primitives

/// The fields of a form (`application/x-www-form-urlencoded`, WHATWG URL §5.1), each of which came once.
struct FormBody: Sendable {
    private let parameters: FormParameters

    /// Takes what was read. Nil when a field came twice: who checks it and who acts on it might look at different ones.
    init?(_ parameters: FormParameters) {
        guard parameters.repeated.isEmpty else { return nil }
        self.parameters = parameters
    }

    /// The value of a field; nil when it did not come.
    subscript(name: String) -> String? { parameters[name] }
}

extension IncomingRequest {
    /// Whether the body is said to be a form.
    var isForm: Bool { contentType == "application/x-www-form-urlencoded" }

    /// Reads a form. Throws 413, 415 for another body, 400 for one that is not encoded well or has a field twice.
    func form() async throws -> FormBody {
        guard isForm else { throw ServiceError.unsupportedMediaType }
        guard let form = FormBody(try await formParameters()) else { throw ServiceError.malformedForm }
        return form
    }

    /// The fields of a form, those that came twice included. Throws 413, and 400 for one that is not encoded well.
    func formParameters() async throws -> FormParameters {
        let body = try await body()
        return try context.readings.form { () throws(ServiceError) in
            guard let parameters = FormParameters(body.readableBytesView) else { throw .malformedForm }
            return parameters
        }
    }
}
