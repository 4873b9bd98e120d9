import Foundation
import HTTPTypes
import Models

/// The cookies that came with a request: the one reader for all of them.
///
/// A name may come several times, as when a neighbouring host has set the same one for the whole domain, and nothing tells
/// which is ours (RFC 6265 §4.2.2, §5.4). So whoever asks gets all values, and takes the one that turns out good.
struct CookieJar: Sendable {
    /// As many different values of a name are looked at.
    static let maximumValues = 8

    private let lines: [String]

    init(_ headers: HTTPFields) { lines = headers[values: .cookie] }

    /// The different values of a name in the order in which they came, ``maximumValues`` at most. Ignores nameless pairs:
    /// `=__Host-x=…` would spoof a name that only we may set. Ignores empty values.
    func values(_ name: String) -> [Secret] { Array(all(name).prefix(Self.maximumValues)) }

    /// The value of a name; nil if the name occurs with different values.
    func value(_ name: String) -> Secret? {
        let found = all(name)
        return found.count == 1 ? found[0] : nil
    }

    /// Whether a name comes with more values than are looked at.
    func isCrowded(_ name: String) -> Bool { all(name).count > Self.maximumValues }

    /// Whether a name comes with a value.
    func contains(_ name: String) -> Bool { !all(name).isEmpty }

    /// One more than ``maximumValues`` at most.
    private func all(_ name: String) -> [Secret] {
        var found: [Secret] = []
        for line in lines {
            for pair in line.split(separator: ";") {
                guard let equals = pair.firstIndex(of: "="),
                    pair[..<equals].trimmingCharacters(in: .whitespaces) == name
                else { continue }
                let value = Secret(pair[pair.index(after: equals)...].trimmingCharacters(in: .whitespaces))
                if value.isEmpty || found.contains(value) { continue }
                found.append(value)
                if found.count > Self.maximumValues { return found }
            }
        }
        return found
    }
}

extension IncomingRequest {
    /// The cookies that came along.
    var cookies: CookieJar { CookieJar(headers) }

    /// The value of a cookie; nil if it occurs with different values.
    func cookie(_ name: String) -> Secret? { cookies.value(name) }

    /// The same for a cookie of the gateway's own.
    func cookie(_ cookie: GatewayCookie) -> Secret? { cookies.value(context.cookiePolicy.name(cookie)) }

    /// Every value of a cookie of the gateway's own.
    func cookieValues(_ cookie: GatewayCookie) -> [Secret] { cookies.values(context.cookiePolicy.name(cookie)) }
}
