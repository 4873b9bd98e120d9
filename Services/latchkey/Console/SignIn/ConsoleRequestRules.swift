import HTTPTypes
import Hummingbird
import Models

/// Refuses requests that other sites cause, before anything else is done with them. `Host` has been checked by then.
struct ConsoleRequestRules: Sendable {
    /// The base URL for people; see ``ConsoleSettings``.
    let publicURL: String?

    /// Throws 403 for a request that a page of another site causes. A link that leads here is fine.
    func check(_ request: Request) throws {
        let isChange = ![.get, .head].contains(request.method)
        let site = request.headers[.secFetchSite]
        if isChange {
            // Every browser sends one of the two with a form.
            let isOwn = request.headers[.origin].map { isOwnOrigin($0, request) } ?? (site == "same-origin")
            guard isOwn else { throw ServiceError.consoleOriginForeign }
        }
        guard let site, site != "same-origin", site != "none" else { return }
        guard !isChange, request.headers[.secFetchMode] == "navigate",
            request.headers[.secFetchDestination] == "document"
        else { throw ServiceError.consoleOriginForeign }
    }

    /// Whether `origin` is the one at which the browser reaches the console: through a proxy, or directly.
    private func isOwnOrigin(_ origin: String, _ request: Request) -> Bool {
        let origin = origin.lowercased()
        if let publicURL, origin == publicURL.lowercased() { return true }
        guard let host = request.head.authority else { return false }
        return origin == "http://\(host.lowercased())"
    }
}

extension ServiceError {
    /// 403: a page of another site has caused the request.
    static let consoleOriginForeign = ServiceError(
        .originNotAllowed, detail: "Another site has caused this request, so nothing was done.")

    /// 403: a form without the right CSRF token.
    static let consoleFormForeign = ServiceError(
        .csrfTokenInvalid,
        detail: "This form is too old, or the browser did not send its cookie. Load the page again, and repeat it.")
}

extension HTTPField.Name {
    // These are valid field names (RFC 9110 §5.1), so making them can't fail.
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let secFetchMode = HTTPField.Name("Sec-Fetch-Mode")!
    static let secFetchDestination = HTTPField.Name("Sec-Fetch-Dest")!
}
