import Foundation
import HTTPTypes
import Hummingbird
import Models

/// The page about an error, for requests whose answer a browser shows to a person. Programs get a ``Problem``. Every such
/// page has a link that leads on.
struct ErrorPage: Sendable {
    let pages: PageContextFactory
    let cookies: SessionCookies
    let issuer: String
    /// Transitional: finds the session of an access token.
    let house: Surroundings

    init(house: Surroundings) {
        pages = house.pages
        cookies = house.cookies
        issuer = house.issuer
        self.house = house
    }

    /// Whether a browser is about to show the answer to a person: the path is one that browsers are sent to, and the request
    /// accepts HTML or is a navigation.
    static func isForPeople(_ request: Request) -> Bool {
        let accepts = request.headers[.accept] ?? ""
        guard accepts.contains("text/html") || request.headers[.fetchMode] == "navigate" else { return false }
        let parts = request.uri.path.split(separator: "/")
        switch parts.first {
        case nil, "login", "docs", "mails": return true
        case "oauth2": return ["authorize", "consent", "callback", "logout"].contains(parts.dropFirst().first)
        case "auth": return ["authorize", "callback"].contains(parts.dropFirst(2).first)
        default: return false
        }
    }

    /// The page about `error`, which was thrown for `request`.
    func response(to error: any Error, _ request: IncomingRequest, id: RequestID) async -> Response {
        let (error, allowed) = meaning(of: error)
        let page = await pages.errorContext(for: request, asksIdentity: error.status != 503)
        let code = Self.phrase(for: error, request)
        let name = page.localizer.has("broken_\(code)") ? code : error.status >= 500 ? "other" : "request"
        let blanks = ["count": String(error.retryAfter ?? 60), "name": error.invalidParams?.first?.path ?? ""]
        var values: [String: Any] = ["lead": page.text("broken_\(name)_text", blanks)]
        if error.status >= 500 { values["request_id"] = id.description }
        values["note"] = developerHint(page, error)
        var links = await links(page, error)
        // Never empty: `links` falls back to the start page.
        (values["onward"], values["onward_text"]) = links.removeFirst()
        values["has_links"] = !links.isEmpty
        values["links"] = links.map { ["href": $0.0, "text": $0.1] }
        var response = page.render(.error, title: page.text("broken_\(name)"), values, status: error.pageStatus)
        if error.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if let allowed { response.headers[.allow] = allowed.joined(separator: ", ") }
        return response
    }

    /// Codes that mean the same to people as another one does.
    private static let sameWords: [ErrorCode: ErrorCode] = [
        .authorizationExpired: .stateInvalid, .invalidRedirectURI: .returnToInvalid,
        .providerNotConnected: .unknownProvider, .providerFailed: .providerRefused,
    ]

    private static func phrase(for error: ServiceError, _ request: IncomingRequest) -> String {
        // The page of the form has set a cookie, and the browser did not bring it.
        if error.code == .csrfTokenInvalid, request.cookieValues(.formSession).isEmpty { return "cookies_required" }
        return (sameWords[error.code] ?? error.code).rawValue
    }

    private func meaning(of error: any Error) -> (ServiceError, allowed: [String]?) {
        switch error {
        case let error as MethodNotAllowed:
            (ServiceError(.methodNotAllowed, detail: ""), error.allowed)
        case let error as any ServiceErrorConvertible: (error.serviceError, nil)
        case is CancellationError: (.deadlineExceeded, nil)
        default: (.internal, nil)
        }
    }

    /// The rule and the next step for whoever builds an application on this machine: nobody else has a redirect URI here.
    private func developerHint(_ page: PageContext, _ error: ServiceError) -> String? {
        guard error.code == ServiceError.invalidRedirectURI.code,
            let uri = page.request.request.uri.queryParameters["redirect_uri"].map(String.init),
            uri.utf8.count <= 200, Loopback.isPlainLoopback(uri), Loopback.isPlainLoopback(issuer),
            uri.utf8.allSatisfy(Self.isPlain)
        else { return nil }
        let client = page.client?.id.description ?? "CLIENT"
        return page.text(
            "redirect_uri_rule", ["command": "latchkey clients update \(client) --redirect-uri \(uri)"])
    }

    /// Whether a byte means nothing to a shell: somebody may copy the command.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf) || ":/._-[]".utf8.contains(byte)
    }

    /// The ways on, the best first: never none.
    private func links(_ page: PageContext, _ error: ServiceError) async -> [(String, String)] {
        var links: [(String, String)] = []
        if let onward = onward(page, error) { links.append(onward) }
        if error.status < 500, let account = await account(page) {
            // What is over is nothing to do again for somebody who is signed in.
            links.insert(account, at: Self.isOver.contains(error.code) ? 0 : links.count)
        }
        if let client = page.client, let home = client.home {
            links.append((home, page.text("back_to_app")))
        }
        if links.isEmpty { links.append((GetStartPage.route.path, page.text("to_start"))) }
        var seen: Set<String> = []
        return links.filter { seen.insert($0.0).inserted }
    }

    /// Errors of something that is done already, or has taken too long.
    private static let isOver: Set<ErrorCode> = [.authorizationExpired, .stateInvalid, .tokenInvalid]

    /// The account page of whoever is signed in; nil if nobody is. An error must not fail for want of that.
    private func account(_ page: PageContext) async -> (String, String)? {
        for token in cookies.read(page.request).accessTokens {
            guard let session = try? await house.browserSessions.session(by: token) else { continue }
            var query = PageQuery(of: session.client)
            query.languages = page.query.languages
            return (query.path(AccountPage.path), page.text("to_account"))
        }
        return nil
    }

    /// A way on: the same page again if it may work now, else to where the sign-in began, if that is known.
    private func onward(_ page: PageContext, _ error: ServiceError) -> (String, String)? {
        let path = page.request.canonicalPath
        let mayWorkNow = [.csrfTokenInvalid, .rateLimited].contains(error.code) || error.status == 503
        let isMailed = ["link", "verify", "reset", "invite"].contains { path == "/login/\($0)" }
        if mayWorkNow, page.request.method == .get, path.hasPrefix("/login") || path.hasPrefix("/oauth2/"),
            !path.hasPrefix("/oauth2/callback/")
        {
            return (path + (page.request.request.uri.query.map { "?\($0)" } ?? ""), page.text("try_again"))
        }
        if mayWorkNow, path.hasPrefix("/login"), !isMailed, path != SignOutPage.path {
            return (page.query.path(path), page.text("try_again"))
        }
        // What an application has sent wrongly it alone can send again.
        guard let client = page.client, !path.hasPrefix("/oauth2/authorize"), error.code != .returnToInvalid else {
            return nil
        }
        var query = page.query
        if query.returnTo == nil, let place = LoginAttempt(page.request)?.returnTo,
            ReturnTo.isAllowed(place, for: client)
        {
            query.returnTo = place
        }
        if let place = query.returnTo, place.hasPrefix(AccountPage.path) {
            return (place, page.text("back_to_account"))
        }
        return (query.path(SignInPage.path), page.text("sign_in"))
    }
}

extension Client {
    /// Where the application is found: the first of its origins, else that of its first redirect URI on the web.
    fileprivate var home: String? {
        (origins + redirectURIs).lazy.compactMap { address in
            guard let parts = URLComponents(string: address), ["https", "http"].contains(parts.scheme ?? ""),
                let host = parts.host, !host.isEmpty
            else { return nil }
            return "\(parts.scheme ?? "https")://\(host)\(parts.port.map { ":\($0)" } ?? "")/"
        }.first
    }
}
