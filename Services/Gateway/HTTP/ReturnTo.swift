import Foundation
import Models

/// Where a sign-in may lead in the end.
enum ReturnTo {
    /// In bytes.
    static let longest = 2048

    /// Whether `place` is ours to send a browser to: the authorization that it came from, a page below `/login`, or,
    /// compared as strings, a redirect URI of the client.
    static func isAllowed(_ place: String, for client: Client?) -> Bool {
        // Swift takes some strings of different bytes for equal; browsers don't.
        guard place.utf8.count <= longest, place.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        return isLocal(place) || client?.redirectURIs.contains(place) == true
    }

    /// Only characters that mean the same to every browser, and no dots that lead out of the folder again.
    private static func isLocal(_ place: String) -> Bool {
        guard place.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }),
            !place.contains("#")
        else { return false }
        let path = place.prefix { $0 != "?" }
        guard path == "/login" || path.hasPrefix("/login/") || place.hasPrefix("/oauth2/authorize?") else {
            return false
        }
        let plain = path.lowercased().replacing("%2e", with: ".")
        return !plain.split(separator: "/").contains { $0 == "." || $0 == ".." } && !path.contains("//")
    }
}

extension ServiceError {
    static let returnToInvalid = ServiceError(
        .returnToInvalid, detail: "return_to is no place that the client has registered.",
        invalidParams: [
            .init(
                in: .query, path: "return_to", type: "unregistered",
                expected: "/oauth2/authorize?…, a page below /login, or a registered redirect URI")
        ])
}
