import Foundation
import Models
import Primitives

/// Validates the settings of clients and the names of clients and applications.
enum ClientRules {
    /// The maximum number of origins, and of redirect URIs, of a client.
    static let maximumCount = 100

    /// The invalid parameters among a name, origins and redirect URIs.
    static func invalidParameters(
        name: String?, origins: [String] = [], redirectURIs: [String] = []
    ) -> [InvalidParameter] {
        var invalid: [InvalidParameter] = []
        func add(_ path: String, _ expected: String, _ received: String? = nil) {
            invalid.append(.init(in: .body, path: path, type: "format", expected: expected, received: received))
        }
        if let name, !VisibleName.isValid(name) { add("/name", VisibleName.expectation) }
        if origins.count > maximumCount { add("/origins", "at most \(maximumCount)") }
        if redirectURIs.count > maximumCount { add("/redirect_uris", "at most \(maximumCount)") }
        for (index, origin) in origins.enumerated() where !URLRules.isOrigin(origin) {
            add("/origins/\(index)", "an origin such as https://app.example.com, as browsers write it", origin)
        }
        for (index, uri) in redirectURIs.enumerated() where !URLRules.isRedirectURI(uri) {
            add(
                "/redirect_uris/\(index)",
                "an absolute URI without a fragment: https, http on a loopback address, or com.example.app:/path", uri)
        }
        return invalid
    }

    /// The invalid parameters among post-logout redirect URIs.
    static func invalidParameters(postLogoutRedirectURIs: [String]) -> [InvalidParameter] {
        invalidParameters(name: nil, redirectURIs: postLogoutRedirectURIs).map {
            var parameter = $0
            parameter.path = "/post_logout_\(parameter.path.dropFirst())"
            return parameter
        }
    }

    /// Keys that ``ClientAssertion/isKeySet(_:)`` refuses.
    static let invalidKeySet = InvalidParameter(
        in: .body, path: "/jwks", type: "format",
        expected: "a JSON Web Key Set of 1 to 10 public keys, each with kid and alg ES256, RS256 or EdDSA")

    /// Whether a client's secret that an operator has chosen is too long to guess.
    static func isSecret(_ secret: Secret) -> Bool {
        let bytes = secret.reveal().utf8
        return ClientDeclaration.secretLength.contains(bytes.count) && bytes.allSatisfy { (0x21...0x7e).contains($0) }
    }

    /// A secret that ``isSecret(_:)`` refuses.
    static func invalidSecret(at path: String) -> InvalidParameter {
        let length = ClientDeclaration.secretLength
        return InvalidParameter(
            in: .body, path: path, type: "format",
            expected: "\(length.lowerBound) to \(length.upperBound) visible ASCII characters, chosen at random")
    }

    /// The invalid parameters of a client that is about to be stored.
    ///
    /// - Parameter issuer: our public base URL. A logo below it need not use https.
    static func invalidParameters(of client: Client, issuer: String) -> [InvalidParameter] {
        var invalid = invalidParameters(name: client.name, origins: client.origins, redirectURIs: client.redirectURIs)
        invalid += invalidParameters(
            of: ApplicationBranding(accentColour: client.accentColour, logoURL: client.logoURL), issuer: issuer)
        for (purpose, page) in client.linkPages.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where !isLinkPage(page, of: client.origins) || !OneTimeGrant.Purpose.withLinkPages.contains(purpose) {
            invalid.append(
                .init(
                    in: .body, path: "/link_pages/\(purpose.rawValue)", type: "format",
                    expected: "a URL of one of the client's origins, https or on a loopback address, without a "
                        + "fragment and a token", received: page))
        }
        return invalid
    }

    /// The invalid parameters of an application's branding.
    ///
    /// - Parameter issuer: our public base URL. A picture below it need not use https.
    static func invalidParameters(of branding: ApplicationBranding, issuer: String) -> [InvalidParameter] {
        branding.values.compactMap { name, value in
            let (isValid, expected) =
                switch name {
                case "accent_colour":
                    (value.wholeMatch(of: #/#[0-9a-f]{6}/#) != nil, "a colour such as #1d4ed8")
                case "support_email": (EmailAddress(value) != nil, "an email address")
                case "sender_email": (isSender(value), "one email address in ASCII, without a name")
                case "sender_name": (VisibleName.isValid(value), VisibleName.expectation)
                default: (isLogo(value, issuer: issuer), "an https URL, or one below \(issuer)/")
                }
            return isValid
                ? nil : .init(in: .body, path: "/\(name)", type: "format", expected: expected, received: value)
        }
    }

    /// Whether emails may have this address in `From`. Not every mail server takes one that is not ASCII.
    private static func isSender(_ text: String) -> Bool {
        EmailAddress(text)?.description.utf8.allSatisfy { $0 < 0x80 } ?? false
    }

    /// The invalid parameters of the terms of service, which need a version and a URL.
    static func invalidTerms(_ settings: SignUpSettings, _ branding: ApplicationBranding) -> [InvalidParameter] {
        guard let version = settings.termsVersion else { return [] }
        var invalid: [InvalidParameter] = []
        if !TermsOfService.isVersion(version) {
            invalid.append(
                .init(
                    in: .body, path: "/terms_version", type: "format",
                    expected: "1 to \(TermsOfService.maximumVersionLength) printable ASCII characters without spaces",
                    received: version))
        }
        if branding.termsURL == nil {
            invalid.append(
                .init(
                    in: .body, path: "/terms_url", type: "required",
                    expected: "the URL of the terms, because they have a version"))
        }
        return invalid
    }

    /// Whether pages and email messages may show this picture: any https URL, or one below our own base URL.
    static func isLogo(_ text: String, issuer: String) -> Bool {
        URLRules.isURL(text, mayHaveFragment: false) && (text.hasPrefix("\(issuer)/") || text.hasPrefix("https://"))
    }

    /// Whether a page may receive tokens in its URL: it must be on a registered origin and use https or a loopback
    /// address. The origin is compared as text, so that user info or escapes can't stand for another host.
    static func isLinkPage(_ text: String, of origins: [String]) -> Bool {
        guard text.fits(TextBounds.url), URICharacters.areAll(text), !text.contains("#"),
            let parts = URLComponents(string: text),
            origins.contains(where: { text == $0 || text.hasPrefix("\($0)/") || text.hasPrefix("\($0)?") }),
            parts.queryItems?.contains(where: { $0.name == "token" }) != true
        else { return false }
        return parts.scheme == "https" || URLRules.isLoopbackHost(parts.encodedHost ?? "")
    }

    /// `text` with its host converted to A-labels, as browsers send it, for origins and URLs that an operator has typed with
    /// a Unicode host. Text that can't be converted is returned unchanged; the rules refuse it.
    static func withASCIIHost(_ text: String) -> String {
        guard text.fits(TextBounds.url), !text.utf8.allSatisfy({ $0 < 0x80 }), let scheme = text.range(of: "://") else {
            return text
        }
        let rest = text[scheme.upperBound...]
        let host = rest.prefix { !":/?#@".contains($0) }
        guard !host.isEmpty, rest.dropFirst(host.count).first != "@", let ascii = DomainName.ascii(host) else {
            return text
        }
        return text[..<scheme.upperBound] + ascii + rest.dropFirst(host.count)
    }
}
