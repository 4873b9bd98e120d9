import Foundation
import HTTPTypes
import Hummingbird
import Models

/// The answers of the authorization endpoint.
struct AuthorizationAnswer: Sendable {
    let issuer: String

    /// Sends the browser back to the client with a code (RFC 6749 §4.1.2).
    func code(_ issued: Tokens.IssuedAuthorizationCode) -> Response {
        back(
            to: issued.request.redirectURI, [("code", issued.code.reveal()), ("state", issued.request.state)])
    }

    /// Sends the browser back to the client with an error (RFC 6749 §4.1.2.1).
    func error(_ error: AuthorizationError) -> Response {
        back(
            to: error.redirectURI,
            [("error", error.code), ("error_description", error.description), ("state", error.state)])
    }

    /// With `iss`, so that a client of several servers knows who answers (RFC 9207). 303: the browser must not send a
    /// form on to where it is sent (RFC 9700 §4.12).
    private func back(to uri: String, _ items: [(String, String?)]) -> Response {
        Response(status: .seeOther, headers: [.location: LocalURL.adding(items + [("iss", issuer)], to: uri)])
    }
}

/// URLs with queries of ours.
enum LocalURL {
    /// `uri` with `items` at the end of its query; those without a value are left out.
    static func adding(_ items: [(String, String?)], to uri: String) -> String {
        let pairs = items.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        guard !pairs.isEmpty else { return uri }
        let mark = !uri.contains("?") ? "?" : uri.hasSuffix("?") || uri.hasSuffix("&") ? "" : "&"
        return uri + mark + pairs.joined(separator: "&")
    }

    /// Everything but unreserved characters percent-encoded (RFC 3986 §2.3).
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
