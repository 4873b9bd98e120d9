import HTTPTypes
import Primitives

/// Where an endpoint is found: a method, and a path whose parameters are in braces.
struct Route: Sendable, Hashable, CustomStringConvertible {
    let method: HTTPRequest.Method
    let path: String

    var description: String { "\(method) \(path)" }

    /// The path with its parameters filled in, each percent-encoded, so that no text of a request decides where a link
    /// or a redirect leads (RFC 3986 §3.3). `value` gives a parameter's value, decoded.
    func path(filling value: (String) -> String) -> String {
        path.split(separator: "/").reduce(into: "") { result, segment in
            result += "/"
            guard let open = segment.firstIndex(of: "{"), let close = segment.firstIndex(of: "}") else {
                result += segment
                return
            }
            let name = String(segment[segment.index(after: open)..<close])
            result += segment[..<open] + PercentEncoding.encode(value(name)) + segment[segment.index(after: close)...]
        }
    }
}
