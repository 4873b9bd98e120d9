import HTTPTypes
import Hummingbird
import Models

extension IncomingRequest {
    /// Whether a browser will display the response as a page, as after a click on a link, instead of handing it to a script
    /// (Fetch Metadata; older browsers by what they accept).
    var isNavigation: Bool {
        if let mode = headers[.fetchMode] { return mode == "navigate" }
        return headers[.origin] == nil && (headers[.accept] ?? "").contains("text/html")
    }

    /// Whether the response can be a page: the client accepts HTML, or is a browser that navigates.
    var acceptsPage: Bool { headers[.accept]?.contains("text/html") == true || headers[.fetchMode] == "navigate" }

    /// The language tags in `Accept-Language`, best first.
    var languages: [String] { headers[.acceptLanguage].map(AcceptLanguage.tags) ?? [] }

    /// Redirects a navigation with an emailed token to the page with the button that redeems it.
    func onward(to page: String, _ token: Secret, issuer: String) -> Response {
        Response(
            status: .seeOther,
            headers: [.location: "\(issuer)/login/\(page)?token=\(token.reveal())", .cacheControl: "no-store"])
    }
}

extension Input {
    /// The `token` of an emailed link, in the query.
    mutating func queryToken() -> Required<Secret> {
        let token = requiredQuery("token", MailedToken.self, expected: "a token")
        return token.map(\.secret)
    }
}

/// Text that could be an emailed token: 1 to 200 base64url characters. It is checked before it becomes part of a URL.
struct MailedToken: LosslessStringConvertible {
    let secret: Secret
    var description: String { secret.description }

    init?(_ text: String) {
        guard (1...200).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 == 0x2d || $0 == 0x5f || (0x30...0x39).contains($0) || isLetter($0) })
        else { return nil }
        secret = Secret(text)
    }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte & 0xdf) }

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let fetchMode = HTTPField.Name("Sec-Fetch-Mode")!
}
