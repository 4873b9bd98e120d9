import HTTPTypes
import Models

/// The cookies of a request.
///
/// A name may come several times, as when a neighbouring host has set the same one for the whole domain, and nothing tells
/// which is ours (RFC 6265 §4.2.2, §5.4). So callers get all values and try them.
struct CookieJar: Sendable {
    /// The maximum number of different values of a name that are read.
    static let maximumValues = 64

    private let lines: [String]

    init(_ headers: HTTPFields) { lines = headers[values: .cookie] }

    /// The different values of a name in the order of the request, at most ``maximumValues``. Ignores nameless pairs:
    /// `=__Host-x=…` would spoof a name that only we may set. Ignores empty values.
    func values(_ name: String) -> [Secret] {
        var found: [Secret] = []
        for line in lines {
            for pair in line.split(separator: ";") {
                guard let equals = pair.firstIndex(of: "="), Self.trimmed(pair[..<equals]) == name else { continue }
                let value = Secret(String(Self.trimmed(pair[pair.index(after: equals)...])))
                if value.isEmpty || found.contains(value) { continue }
                found.append(value)
                if found.count == Self.maximumValues { return found }
            }
        }
        return found
    }

    /// The value of a name; nil if the name occurs with different values.
    func value(_ name: String) -> Secret? {
        let found = values(name)
        return found.count == 1 ? found[0] : nil
    }

    /// Whether a cookie has a value.
    func contains(_ name: String) -> Bool { !values(name).isEmpty }

    /// Without the spaces and tabs around it.
    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var bytes = text.utf8.drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return Substring(bytes)
    }
}

extension IncomingRequest {
    /// The cookies of the request.
    var cookies: CookieJar { CookieJar(headers) }

    /// The value of a cookie; nil if it occurs with different values.
    func cookie(_ name: String) -> Secret? { cookies.value(name) }

    /// The same for a cookie of the gateway's own.
    func cookie(_ cookie: GatewayCookie) -> Secret? { cookies.value(context.cookiePolicy.name(cookie)) }

    /// Every value of a cookie of the gateway's own.
    func cookieValues(_ cookie: GatewayCookie) -> [Secret] { cookies.values(context.cookiePolicy.name(cookie)) }
}
