import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Primitives

/// Decides who may do what a request asks for: by its origin, its session and its CSRF token.
struct ConsoleAccess: Sendable {
    let rules: ConsoleRequestRules
    let cookies: ConsoleCookies
    let sessions: ConsoleSessions
    let pending = PendingConsoleSignIns()
    let forms = ConsoleFormTokens()
    let links: SignInLinks
    let devices: ConsoleDevices
    /// How long a form may take to come.
    var bodyTimeout = Request.bodyTimeout
    /// Sign-ins with a password by caller.
    private let signIns: RequestRate<String>

    /// - Parameters:
    ///   - deviceKey: the key of the marks of known devices.
    ///   - signIns: counts sign-ins with a password by caller.
    init(
        publicURL: String?, isSecure: Bool, links: SignInLinks, deviceKey: SecretKey,
        sessions: ConsoleSessions, signIns: RequestRate<String>
    ) {
        rules = ConsoleRequestRules(publicURL: publicURL)
        cookies = ConsoleCookies(isSecure: isSecure)
        devices = ConsoleDevices(key: deviceKey, cookies: cookies)
        self.links = links
        self.signIns = signIns
        self.sessions = sessions
    }

    /// Counts a sign-in with a password. A known device counts by itself, because strangers may come from the same network, such as that
    /// of a proxy.
    ///
    /// - Throws: 429 `rate_limited`.
    func countSignIn(_ request: Request, _ context: ConsoleContext) throws {
        let caller = devices.id(of: request.headers).map { "device \($0)" } ?? "network \(context.peerNetwork)"
        if let seconds = signIns.count(caller) { throw ServiceError.rateLimited(seconds, "Your network address") }
    }

    /// The session of a request with its token; nil without one.
    func session(of request: Request, isUse: Bool = true) -> (session: ConsoleSessions.Session, token: Secret)? {
        guard let token = cookies.value(.session, in: request.headers),
            let session = sessions.find(token, isUse: isUse)
        else { return nil }
        return (session, token)
    }

    /// The form of a request, whose CSRF token was made for `cookie`; nil for a request that changes nothing.
    ///
    /// - Throws: 403 `csrf_token_invalid`; 408, 413, 415 and 400 for what is no form.
    func form(of request: Request, _ cookie: Secret?) async throws -> FormParameters? {
        guard request.method == .post else { return nil }
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
        guard type == "application/x-www-form-urlencoded" else {
            throw ServiceError(.unsupportedMediaType, detail: "The body must be a form.")
        }
        let body = try await request.boundedBody(
            upTo: ConsolePages.maximumFormLength, within: bodyTimeout, as: "form")
        guard let form = FormParameters(body.readableBytesView) else {
            throw ServiceError(.malformedRequest, detail: "The form is malformed.")
        }
        guard let cookie, let token = form["csrf_token"], forms.isValid(Secret(token), for: cookie) else {
            throw ServiceError.consoleFormForeign
        }
        return form
    }
}
