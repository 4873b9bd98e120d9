import Foundation
import HTTPTypes
import Models
import NIOCore

/// The fields of a form (`application/x-www-form-urlencoded`, WHATWG URL §5.1). The first one of a name counts.
struct FormBody: Sendable {
    private var fields: [String: String] = [:]

    /// Reads a body; nil when it is not encoded as forms are.
    init?(_ bytes: ByteBuffer) {
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else { return nil }
        for pair in text.split(separator: "&").prefix(100) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                return nil
            }
            if fields[name] == nil { fields[name] = value }
        }
    }

    /// The value of a field; nil when it did not come.
    subscript(name: String) -> String? { fields[name] }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}

extension IncomingRequest {
    /// Whether the body is said to be a form.
    var isForm: Bool {
        let type = headers[.contentType] ?? ""
        return type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
            == "application/x-www-form-urlencoded"
    }

    /// Reads a form. Throws 413, 415 for another body, 400 for one that is not encoded well.
    func form() async throws -> FormBody {
        guard isForm else { throw ServiceError.unsupportedMediaType }
        guard let form = FormBody(try await collected().1) else { throw ServiceError.malformedRequest }
        return form
    }
}
