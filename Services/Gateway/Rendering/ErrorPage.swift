import HTTPTypes
import Hummingbird
import Models

/// The page about an error, for requests whose response a browser shows to a person. Programs get a ``Problem``. Every such
/// page has a link that leads on; see ``ErrorPageLinks``.
struct ErrorPage: Sendable {
    let pages: PageContextFactory
    let browserSessions: BrowserSessionReader
    let cookies: SessionCookies
    let issuer: String

    /// The page about `error`, which was thrown for `request`.
    ///
    /// - Parameter id: rendered so that the user can quote it. `latchkey explain` finds the request by it.
    func response(to error: any Error, _ request: IncomingRequest, id: RequestID) async -> Response {
        let (error, allowed) = Self.serviceError(error)
        let page = await pages.errorContext(for: request, asksIdentity: error.status != 503)
        let phrase = Self.phrase(for: error, page)
        let blanks = [
            "name": error.invalidParams?.first?.path ?? "", "provider": Self.provider(of: request),
        ]
        let lead = page.text("\(phrase)_text", blanks, count: error.retryAfter ?? 60)
        var values: [String: Any] = ["lead": lead]
        values["request_id"] = id.description
        values["note"] = developerHint(page, error)
        var links = await ErrorPageLinks(page, error, account: error.status < 500 ? session(of: request) : nil).links
        (values["onward"], values["onward_text"]) = (links[0].url, links[0].text)
        links.removeFirst()
        values["has_links"] = !links.isEmpty
        values["links"] = links.map { ["href": $0.url, "text": $0.text] }
        var response = page.render(.error, title: page.text(phrase, blanks), values, status: error.pageStatus)
        if error.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if let allowed { response.headers[.allow] = allowed.joined(separator: ", ") }
        return response
    }

    private static func serviceError(_ error: any Error) -> (ServiceError, allowedMethods: [String]?) {
        switch error {
        case let error as MethodNotAllowed:
            (ServiceError(.methodNotAllowed, detail: ""), error.allowed)
        case let error as any ServiceErrorConvertible: (error.serviceError, nil)
        case is CancellationError: (.deadlineExceeded, nil)
        default: (.internal, nil)
        }
    }

    /// The name of the page's title; its text is `<name>_text`.
    private static func phrase(for error: ServiceError, _ page: PageContext) -> String {
        // The page with the form has set a cookie, and the browser did not send it back.
        if error.code == .csrfTokenInvalid, page.request.cookieValues(.formSession).isEmpty {
            return "broken_cookies_required"
        }
        return ErrorPhrases.errorPage(error.code)
    }

    /// The display name of the provider that the path or the query names, as in `/auth/github/callback`. Only such requests
    /// have errors about a provider.
    private static func provider(of request: IncomingRequest) -> String {
        let names =
            request.canonicalPath.split(separator: "/").map(String.init) + [request.queryValue("connection") ?? ""]
        return names.lazy.compactMap { Provider($0) }.first?.displayName ?? "OAuth"
    }

    /// The session of the browser by its access token; nil if there is none. Other errors don't matter here.
    private func session(of request: IncomingRequest) async -> SignedIn? {
        for token in cookies.read(request).accessTokens {
            if let session = try? await browserSessions.session(by: token) { return session }
        }
        return nil
    }

    /// For `invalid_redirect_uri` on a developer's machine: the command that registers the URI.
    private func developerHint(_ page: PageContext, _ error: ServiceError) -> String? {
        guard error.code == .invalidRedirectURI,
            let uri = page.request.request.uri.queryParameters["redirect_uri"].map(String.init),
            uri.utf8.count <= 200, Loopback.isPlainLoopback(uri), Loopback.isPlainLoopback(issuer),
            uri.utf8.allSatisfy(Self.isSafeInShell)
        else { return nil }
        let client = page.client?.id.description ?? "CLIENT"
        return page.text(
            "redirect_uri_rule", ["command": "latchkey clients update \(client) --redirect-uri \(uri)"])
    }

    /// Whether a byte has no meaning to a shell. The developer may copy the command.
    private static func isSafeInShell(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf) || ":/._-[]".utf8.contains(byte)
    }
}
