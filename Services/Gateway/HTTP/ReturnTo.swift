import Foundation
import Models

/// Checks `return_to`: where a sign-in may lead in the end.
enum ReturnTo {
    /// The maximum length of `return_to`, in bytes.
    static let maximumLength = 2048

    /// Whether a browser may be sent to `place`: the authorization that it came from, a page below `/login`, or a redirect URI
    /// of the client, compared byte by byte.
    static func isAllowed(_ place: String, for client: Client?) -> Bool {
        // Swift compares strings by canonical equivalence, browsers by bytes.
        guard place.utf8.count <= maximumLength, place.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        return isLocal(place) || client?.redirectURIs.contains(place) == true
    }

    /// Only characters that every browser reads in the same way, and no dot segments.
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
        .returnToInvalid, detail: "return_to is neither a page of ours nor a registered redirect URI.",
        invalidParams: [
            .init(
                in: .query, path: "return_to", type: "unregistered",
                expected: "/oauth2/authorize?…, a page below /login, or a registered redirect URI")
        ])
}
