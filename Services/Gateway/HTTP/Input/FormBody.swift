import HTTPTypes
import Models
import NIOCore
import Primitives

/// The fields of a form (`application/x-www-form-urlencoded`, WHATWG URL §5.1), each of which occurs once.
struct FormBody: Sendable {
    private let parameters: FormParameters

    /// Nil if a field occurs twice: one part of the program might check the first value and another use the second.
    init?(_ parameters: FormParameters) {
        guard parameters.repeated.isEmpty else { return nil }
        self.parameters = parameters
    }

    /// The value of a field; nil if it is missing.
    subscript(name: String) -> String? { parameters[name] }

    /// The value of a field that the pages always send, as `read` makes it of the text. Throws 400 `malformed_request` without one.
    func required<Value>(_ name: String, _ read: (String) -> Value?) throws -> Value {
        guard let value = self[name].flatMap(read) else { throw ServiceError.malformedRequest }
        return value
    }
}

extension IncomingRequest {
    /// Whether the body's media type is that of a form.
    var isForm: Bool { contentType == "application/x-www-form-urlencoded" }

    /// Reads a form. Throws 413, 415 for another media type, and 400 for a malformed form or one with a field twice.
    func form() async throws -> FormBody {
        guard isForm else { throw ServiceError.unsupportedMediaType }
        guard let form = FormBody(try await formParameters()) else { throw ServiceError.malformedForm }
        return form
    }

    /// The fields of a form, including those that occur twice. Throws 413, and 400 for a malformed form.
    func formParameters() async throws -> FormParameters {
        let body = try await body()
        return try context.readings.form { () throws(ServiceError) in
            guard let parameters = FormParameters(body.readableBytesView) else { throw .malformedForm }
            return parameters
        }
    }
}
