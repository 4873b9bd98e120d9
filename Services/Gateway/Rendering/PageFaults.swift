import HTTPTypes
import Hummingbird
import Models

/// What went wrong, in the reader's language.
extension PageContext {
    /// An error for the top of a form.
    func alert(for error: ServiceError) -> String {
        let name = "error_\(error.code)"
        return say(words.has(name) ? name : "error_other", ["count": String(error.retryAfter ?? 60)])
    }

    /// What is wrong with the parameter at `path`, a sentence each.
    func faults(_ error: ServiceError, at path: String) -> [String] {
        (error.invalidParams ?? []).filter { $0.path == path }.map { parameter in
            let name = "fault_\(parameter.type)"
            // The services say limits in words, of which only the number is the same in every language.
            let count = (parameter.expected ?? "").filter(\.isNumber)
            return say(words.has(name) ? name : "fault_field", ["count": count])
        }
    }

    /// `fields` with what `error` has to say of each; `paths` are the parameters' names where they are others.
    func fields(_ fields: [PageField], marked error: ServiceError?, paths: [String: String] = [:]) -> [PageField] {
        guard let error else { return fields }
        return fields.map { field in
            var field = field
            field.errors += faults(error, at: "/\(paths[field.name] ?? field.name)")
            return field
        }
    }
}

extension ServiceError {
    /// Faults of fields of a form, found by the page itself: names of fields, and of phrases after `fault_`.
    static func fields(_ faults: KeyValuePairs<String, String>) -> ServiceError {
        .invalid(faults.map { InvalidParameter(in: .body, path: "/\($0.key)", type: $0.value) })
    }

    /// What the status line of a page says.
    var pageStatus: HTTPResponse.Status { .init(code: status) }
}

extension PageContext {
    /// Answers a form by `act`; what it throws is said on the same page, made by `show`.
    func answering(
        _ act: () async throws -> Response, orShow show: (ServiceError) async throws -> Response
    ) async throws -> Response {
        do {
            return try await act()
        } catch let error as any ServiceErrorConvertible {
            let error = error.serviceError
            var response = try await show(error)
            // It leads on after all.
            if response.status == .seeOther { return response }
            response.status = error.pageStatus
            if error.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
            if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
            return response
        }
    }
}
