import Foundation
import Hummingbird
import Models
import Synchronization

/// Where to report a vulnerability (RFC 9116). There is nothing without `LATCHKEY_SECURITY_CONTACT`.
struct GetSecurityContact: Endpoint {
    static let operation = Operation.document(
        "/.well-known/security.txt", id: "getSecurityContact",
        summary: "Find out where to report a vulnerability",
        description: "RFC 9116. It exists once the operator has set `LATCHKEY_SECURITY_CONTACT`.",
        readableBy: .clientOrigins,
        answers: [
            .text("The file.", example: "Contact: mailto:security@example.com\nExpires: 2026-09-10T00:00:00.000Z\n"),
            .notModified,
        ],
        errors: [.notFound])

    let contacts: [SecurityContact]
    let issuer: String

    /// Researchers distrust a file that is out of date; this one is good for so many days from today.
    private static let lifetime = 180
    private static let secondsOfDay = 24 * 3600

    func respond(to request: IncomingRequest) async throws -> Response {
        guard !contacts.isEmpty else { throw ServiceError.routeNotFound }
        return Document(
            Self.text(contacts, issuer: issuer, at: .now), type: "text/plain; charset=utf-8",
            lifetime: Self.secondsOfDay
        ).response(to: request)
    }

    /// The file on the day of `date`.
    static func text(_ contacts: [SecurityContact], issuer: String, at date: Date) -> String {
        // The same all day, so that its entity tag is too.
        let today = Int(date.timeIntervalSince1970) / secondsOfDay
        let expires = Timestamp(Date(timeIntervalSince1970: Double((today + lifetime) * secondsOfDay)))
        let lines =
            contacts.map { "Contact: \($0)" } + [
                "Expires: \(expires)", "Preferred-Languages: en", "Canonical: \(issuer)\(route.path)",
            ]
        return lines.map { "\($0)\n" }.joined()
    }
}

/// A way to reach those who mend vulnerabilities: a `mailto:`, `https:` or `tel:` URI (RFC 9116 §2.5.3).
struct SecurityContact: LosslessStringConvertible, Sendable, Equatable {
    let description: String

    /// Reads a URI, or an email address, for which it makes one. Nil for anything else, and for more than 500 bytes.
    init?(_ text: String) {
        guard text.utf8.count <= 500, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        let schemes = ["mailto:", "https://", "tel:"]
        if schemes.contains(where: { text.hasPrefix($0) && text.count > $0.count }) {
            description = text
        } else if !text.contains(":"), let email = EmailAddress(text) {
            description = "mailto:\(email)"
        } else {
            return nil
        }
    }
}

/// Where password managers send people to change their password (W3C, A Well-Known URL for Changing Passwords).
struct GetChangePassword: Endpoint {
    static let operation = Operation(
        .get, "/.well-known/change-password", id: "getChangePassword", tag: .machines,
        summary: "Go to the page for changing the password",
        description: "For password managers (W3C, A Well-Known URL for Changing Passwords).",
        caching: .byEndpoint,
        answers: [.seeOther("To the page.")])

    func respond(to request: IncomingRequest) async throws -> Response {
        Response(status: .seeOther, headers: [.location: ChangePasswordPage.path])
    }
}
