import Models

extension DecodingError {
    /// Where in a document the error is, as a JSON Pointer (RFC 6901); nil if it is everywhere.
    var pointer: String? {
        let path =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context.codingPath
            @unknown default: [any CodingKey]()
            }
        guard !path.isEmpty else { return nil }
        let names = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return "/" + names.joined(separator: "/").cut(toBytes: 200)
    }
}
