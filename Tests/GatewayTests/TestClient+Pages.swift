import HTTPTypes
import HummingbirdTesting
import Models
import NIOCore

@testable import GatewayService

extension TestClientProtocol {
    /// Gets a page as a browser does.
    func page(_ path: String, cookie: String? = nil) async throws -> TestResponse {
        var headers: HTTPFields = [.accept: "text/html"]
        headers[.cookie] = cookie
        return try await execute(uri: path, method: .get, headers: headers)
    }

    /// Submits the form of a page as a browser does, with the page's cookie and CSRF token.
    ///
    /// - Parameter fields: the form, encoded.
    func submit(_ fields: String, to path: String, cookie: String = "") async throws -> TestResponse {
        let session = CSRFTokens.makeSession()
        let token = CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal()
        let separator = cookie.isEmpty ? "" : "; "
        return try await execute(
            uri: path, method: .post,
            headers: [
                .cookie: "\(cookie)\(separator)\(CSRFTokens.formCookieName)=\(session.reveal())",
                .contentType: "application/x-www-form-urlencoded", .accept: "text/html", .fetchSite: "same-origin",
            ],
            body: ByteBuffer(string: "csrf_token=\(token)&\(fields)"))
    }
}

extension TestResponse {
    /// The page's HTML.
    var html: String { String(buffer: body) }

    /// The cookies that the response sets, as a browser sends them.
    var cookies: String { setCookies.map { String($0.prefix { $0 != ";" }) }.joined(separator: "; ") }
}
