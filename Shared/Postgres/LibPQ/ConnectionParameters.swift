internal import CPostgres

/// What libpq is told to connect: keywords and values in two arrays, nothing quoted by hand.
struct ConnectionParameters {
    private let keywords: [String]
    private let values: [String]

    init(_ configuration: PostgresConfiguration) {
        // Of a keyword given twice the last counts: the address overrides what is before it, not what is behind.
        let parameters: KeyValuePairs = [
            "fallback_application_name": configuration.applicationName,
            // A network that swallows packets is noticed after this time, also by PQcancel.
            "tcp_user_timeout": "10000",
            "gssencmode": "disable",
            "dbname": configuration.url.reveal(),
            "client_encoding": "UTF8",
        ]
        keywords = parameters.map(\.key)
        values = parameters.map(\.value)
    }

    /// Begins to connect; the result is to be freed by `PQfinish` whether that works or not.
    func beginToConnect() -> OpaquePointer? {
        Self.withCStrings(keywords) { keywords in
            Self.withCStrings(values) { values in
                // The last argument has `dbname` read as an address.
                PQconnectStartParams(keywords, values, 1)
            }
        }
    }

    /// The options in an address, `host` and so on; nil when it isn't one.
    static func parse(url: String) -> [String: String]? {
        guard let options = PQconninfoParse(url, nil) else { return nil }
        defer { PQconninfoFree(options) }
        var result: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { result[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return result
    }

    /// Lends the strings, ended by a null pointer, as C takes them.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        var lent: [UnsafePointer<CChar>?] = []
        func lend(_ rest: ArraySlice<String>) -> Result {
            guard let first = rest.first else { return body(lent + [nil]) }
            return first.withCString { pointer in
                lent.append(pointer)
                return lend(rest.dropFirst())
            }
        }
        return lend(strings[...])
    }
}
