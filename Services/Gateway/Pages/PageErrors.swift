import HTTPTypes
import Hummingbird
import Models

/// Shows people what went wrong as a page, where programs get a problem document.
struct PageErrors: Sendable {
    let house: Surroundings

    /// Whether a browser is about to show the answer to a person: under `/login`, and wherever else browsers are sent.
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
    func page(_ error: any Error, _ request: IncomingRequest, id: RequestID) async -> Response {
        let (error, allowed) = meaning(of: error)
        let scene = await scene(request, error)
        let code = Self.sameWords[error.code] ?? error.code
        let name = scene.words.has("broken_\(code)") ? code : error.status >= 500 ? "other" : "request"
        var values: [String: Any] = [
            "lead": scene.say("broken_\(name)_text", ["count": String(error.retryAfter ?? 60)])
        ]
        if error.status >= 500 { values["request_id"] = id.description }
        if let onward = onward(scene, error) { (values["onward"], values["onward_text"]) = onward }
        var response = scene.page(.error, scene.say("broken_\(name)"), values, status: error.pageStatus)
        if error.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if let allowed { response.headers[.allow] = allowed.joined(separator: ", ") }
        return response
    }

    /// Codes that mean the same to people as another one does.
    private static let sameWords = [
        "authorization_expired": "state_invalid", "invalid_redirect_uri": "return_to_invalid",
        "provider_not_connected": "unknown_provider", "provider_failed": "provider_refused",
    ]

    private func meaning(of error: any Error) -> (ServiceError, allowed: [String]?) {
        switch error {
        case let error as MethodNotAllowed:
            (ServiceError(code: "method_not_allowed", status: 405, detail: ""), error.allowed)
        case let error as any ServiceErrorConvertible: (error.serviceError, nil)
        case is CancellationError: (.deadlineExceeded, nil)
        default: (.internal, nil)
        }
    }

    /// In the client's looks if it is known whose page it is; an error must not fail for want of them.
    private func scene(_ request: IncomingRequest, _ error: ServiceError) async -> PageScene {
        var query = (try? PageQuery(request)) ?? PageQuery()
        let id = query.client ?? LoginAttempt(request)?.client
        var client: Client?
        // What can't be asked now is kept as it came, for trying again: that page checks it.
        if error.status != 503 {
            if let id { client = try? await house.clients.client(id) }
            query.client = client?.id
            if let returnTo = query.returnTo, !ReturnTo.isAllowed(returnTo, for: client) { query.returnTo = nil }
        }
        return PageScene(
            request: request, house: house, client: client, query: query,
            words: .chosen(query.languages + request.languages), attempt: nil)
    }

    /// A way on: the same page again if it may work now, else to where the sign-in began, if that is known.
    private func onward(_ scene: PageScene, _ error: ServiceError) -> (String, String)? {
        let path = scene.request.request.uri.path
        let mayWorkNow = ["csrf_token_invalid", "rate_limited"].contains(error.code) || error.status == 503
        let isMailed = ["link", "verify", "reset", "invite"].contains { path == "/login/\($0)" }
        if mayWorkNow, scene.request.method == .get, path.hasPrefix("/login") || path.hasPrefix("/oauth2/"),
            !path.hasPrefix("/oauth2/callback/")
        {
            return (path + (scene.request.request.uri.query.map { "?\($0)" } ?? ""), scene.say("try_again"))
        }
        if mayWorkNow, path.hasPrefix("/login"), !isMailed, path != SignOutPage.path {
            return (scene.query.path(path), scene.say("try_again"))
        }
        // What an application has sent wrongly it alone can send again.
        guard let client = scene.client, !path.hasPrefix("/oauth2/authorize"), error.code != "return_to_invalid" else {
            return nil
        }
        var query = scene.query
        if query.returnTo == nil, let place = LoginAttempt(scene.request)?.returnTo,
            ReturnTo.isAllowed(place, for: client)
        {
            query.returnTo = place
        }
        if let place = query.returnTo, place.hasPrefix(AccountPage.path) {
            return (place, scene.say("back_to_account"))
        }
        return (query.path(AddressPage.path), scene.say("sign_in"))
    }
}
