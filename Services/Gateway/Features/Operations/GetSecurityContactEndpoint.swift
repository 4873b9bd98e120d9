import Foundation
import Hummingbird
import Models

/// Serves `security.txt`: where to report a vulnerability (RFC 9116). 404 without `LATCHKEY_SECURITY_CONTACT`.
struct GetSecurityContactEndpoint: Endpoint {
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

    /// Days from today until `Expires`, after which researchers must not trust the file (RFC 9116 §2.5.5).
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
        // Rounded to days, so that the file and its entity tag stay the same all day.
        let today = Int(date.timeIntervalSince1970) / secondsOfDay
        let expires = Timestamp(Date(timeIntervalSince1970: Double((today + lifetime) * secondsOfDay)))
        let lines =
            contacts.map { "Contact: \($0)" } + [
                "Expires: \(expires)", "Preferred-Languages: en", "Canonical: \(issuer)\(route.path)",
            ]
        return lines.map { "\($0)\n" }.joined()
    }
}
