import HTTPTypes
import Hummingbird
import Models

/// What is wrong with a form, in the reader's language.
extension PageContext {
    /// A sentence about `error` for the top of a form.
    func alert(for error: ServiceError) -> PageAlert {
        PageAlert(
            text: text(ErrorPhrases.form(error.code), count: error.retryAfter ?? 60),
            wait: error.code == .rateLimited ? error.retryAfter.flatMap { $0 <= PageAlert.maximumWait ? $0 : nil } : nil
        )
    }

    /// A sentence for each of `error`'s invalid parameters at `path`, a JSON Pointer (RFC 6901).
    func messages(for error: ServiceError, at path: String) -> [String] {
        (error.invalidParams ?? []).filter { $0.path == path }.map { parameter in
            let name = "invalid_\(parameter.type)"
            // `expected` states a limit in English; only its number is the same in every language.
            let count = Int((parameter.expected ?? "").filter(\.isNumber))
            return text(localizer.has(name) ? name : "invalid_field", count: count)
        }
    }

    /// `fields` with the messages that `error` has for each of them.
    ///
    /// - Parameter paths: the parameters' names by the fields' names, where they differ.
    func fields(_ fields: [PageField], marked error: ServiceError?, paths: [String: String] = [:]) -> [PageField] {
        guard let error else { return fields }
        return fields.map { field in
            var field = field
            field.errors += messages(for: error, at: "/\(paths[field.name] ?? field.name)")
            return field
        }
    }

    /// Runs `act` to answer a form. If it throws, `show` renders the form's page again with the error, and the response gets
    /// the error's status.
    func answering(
        _ act: () async throws -> Response, orShow show: (ServiceError) async throws -> Response
    ) async throws -> Response {
        do {
            return try await act()
        } catch let error as any ServiceErrorConvertible {
            let error = error.serviceError
            var response = try await show(error)
            // `show` found that there is nothing left to do, and redirects.
            if response.status == .seeOther { return response }
            response.status = error.pageStatus
            if error.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
            if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
            return response
        }
    }
}

/// A sentence at the top of a form.
struct PageAlert: Sendable {
    /// The maximum countdown, in seconds. For a longer wait the page only states the time.
    static let maximumWait = 300

    let text: String
    /// The seconds for which the form's buttons are disabled.
    var wait: Int?

    /// The values that the template uses.
    var values: [String: Any] {
        var values: [String: Any] = ["text": text]
        values["wait"] = wait
        return values
    }
}

extension ServiceError {
    /// 400 with one invalid parameter for each field of a form that a page itself refuses: the field's name, and the name
    /// of its phrase after `invalid_`.
    static func fields(_ types: KeyValuePairs<String, String>) -> ServiceError {
        .invalid(types.map { InvalidParameter(in: .body, path: "/\($0.key)", type: $0.value) })
    }

    /// The status of a page about this error.
    var pageStatus: HTTPResponse.Status { .init(code: status) }
}
