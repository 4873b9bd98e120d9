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

    init(publicURL: String?, isSecure: Bool, links: SignInLinks, sessions: ConsoleSessions = ConsoleSessions()) {
        rules = ConsoleRequestRules(publicURL: publicURL)
        cookies = ConsoleCookies(isSecure: isSecure)
        self.links = links
        self.sessions = sessions
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
    /// - Throws: 403 `csrf_token_invalid`; 413, 415 and 400 for what is no form.
    func form(of request: Request, _ cookie: Secret?) async throws -> FormParameters? {
        guard request.method == .post else { return nil }
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
        guard type == "application/x-www-form-urlencoded" else {
            throw ServiceError(.unsupportedMediaType, detail: "The body must be a form.")
        }
        var request = request
        let body: ByteBuffer
        do {
            body = try await request.collectBody(upTo: ConsolePages.maximumFormLength)
        } catch is NIOTooManyBytesError {
            throw ServiceError(.contentTooLarge, detail: "The form is longer than 64 KiB.")
        }
        guard let form = FormParameters(body.readableBytesView) else {
            throw ServiceError(.malformedRequest, detail: "The form is malformed.")
        }
        guard let cookie, let token = form["csrf_token"], forms.isValid(Secret(token), for: cookie) else {
            throw ServiceError.consoleFormForeign
        }
        return form
    }
}
