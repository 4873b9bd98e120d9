internal import CPostgres

/// The arguments of `PQconnectStartParams`: keywords and values in two arrays, so that nothing is quoted by hand.
struct ConnectionParameters {
    private let keywords: [String]
    private let values: [String]

    init(_ configuration: PostgresConfiguration, host: ServerHost) {
        // If a keyword occurs twice, the last one wins. So the URL in `dbname` overrides the options before it and not
        // those after it.
        let defaults: KeyValuePairs = [
            "fallback_application_name": configuration.applicationName,
            // In milliseconds. Detects a server that is gone without closing its connections, for PQcancel too. It is shorter
            // than the usual deadline, so that a read can be sent again in time.
            "tcp_user_timeout": "3000",
            // In seconds. The same for a connection without traffic.
            "keepalives_idle": "5",
            "keepalives_interval": "2",
            "keepalives_count": "3",
            "gssencmode": "disable",
            // Of several servers, the primary is wanted.
            "target_session_attrs": configuration.hosts.count > 1 ? "read-write" : "any",
            "dbname": configuration.url.reveal(),
            "client_encoding": "UTF8",
        ]
        let parameters = Array(defaults) + Array(host.options)
        keywords = parameters.map(\.key)
        values = parameters.map(\.value)
    }

    /// Starts to connect. The caller frees the result by `PQfinish`, whether or not connecting succeeds.
    func startConnecting() -> OpaquePointer? {
        Self.withCStrings(keywords) { keywords in
            Self.withCStrings(values) { values in
                // The last argument makes libpq expand a URL in `dbname`.
                PQconnectStartParams(keywords, values, 1)
            }
        }
    }

    /// The options in a connection URL (`host`, `port`, …); nil if libpq can't parse it.
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

    /// Calls `body` with the strings as C strings, followed by a null pointer.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        var pointers: [UnsafePointer<CChar>?] = []
        func append(_ rest: ArraySlice<String>) -> Result {
            guard let first = rest.first else { return body(pointers + [nil]) }
            return first.withCString { pointer in
                pointers.append(pointer)
                return append(rest.dropFirst())
            }
        }
        return append(strings[...])
    }
}
