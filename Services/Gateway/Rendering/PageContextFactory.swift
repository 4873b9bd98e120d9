import Models

/// Makes the ``PageContext`` of a request.
struct PageContextFactory: Sendable {
    let renderer: PageRenderer
    let clients: ClientDirectory
    let csrf: CSRFTokens
    let cookies: SessionCookies
    let issuer: String
    /// In code points.
    let minimumPasswordLength: Int

    /// The context of a page. Throws 400 `unknown_client` for an unknown `client_id`, and `return_to_invalid` for a
    /// `return_to` that the client has not registered.
    ///
    /// - Parameters:
    ///   - client: the page's client, if something other than the query or ``LoginAttempt`` decides it.
    ///   - preferredLanguage: the language in the signed-in user's profile. `ui_locales` of the query goes before it,
    ///     `Accept-Language` comes after it.
    ///   - requestedLanguages: `ui_locales` of the request that led here, for a page whose own query has none.
    func context(
        for request: IncomingRequest, client known: Client? = nil, preferredLanguage: String? = nil,
        requestedLanguages: String? = nil
    ) async throws -> PageContext {
        var query = try PageQuery(request)
        if query.languages.isEmpty { query.languages = PageQuery.languages(requestedLanguages) }
        let attempt = LoginAttempt(request)
        var client = known
        if client == nil, let id = query.client ?? attempt?.client { client = try await clients.client(id) }
        query.client = client?.id
        if let returnTo = query.returnTo, !ReturnTo.isAllowed(returnTo, for: client) {
            throw ServiceError.returnToInvalid
        }
        let languages = query.languages + [preferredLanguage].compactMap(\.self) + request.languages
        return context(
            for: request, client: client, query: query, languages: languages,
            attempt: attempt?.client == client?.id ? attempt : nil)
    }

    /// The context of a page that needs a client, and the client. Throws 400 `unknown_client` if the request names none.
    func clientContext(for request: IncomingRequest) async throws -> (PageContext, Client) {
        let page = try await context(for: request)
        guard let client = page.client else { throw ServiceError.unknownPageClient }
        return (page, client)
    }

    /// The context of a page that belongs to no client. It uses the languages of the query and nothing else of it.
    func contextWithoutClient(for request: IncomingRequest) throws -> PageContext {
        context(
            for: request, client: nil, query: PageQuery(),
            languages: try PageQuery(request).languages + request.languages,
            attempt: nil)
    }

    /// The context of a page about an error. It never throws: it ignores malformed parameters, and has the
    /// client's branding if the client can be found.
    ///
    /// - Parameter asksIdentity: false if identity is known to be unavailable. The branding is then the last that is known, and
    ///   the query is passed on unchecked; the page that the user retries checks it.
    func errorContext(for request: IncomingRequest, asksIdentity: Bool = true) async -> PageContext {
        var query = (try? PageQuery(request)) ?? PageQuery()
        let id = query.client ?? LoginAttempt(request)?.client
        var client: Client?
        if let id, !asksIdentity { client = clients.lastKnown(id) }
        if asksIdentity {
            if let id { client = await find(id) }
            query.client = client?.id
            if let returnTo = query.returnTo, !ReturnTo.isAllowed(returnTo, for: client) { query.returnTo = nil }
        }
        return context(
            for: request, client: client, query: query, languages: query.languages + request.languages, attempt: nil)
    }

    private func find(_ id: ClientID) async -> Client? {
        do {
            return try await clients.client(id)
        } catch let error as any ServiceErrorConvertible where error.serviceError.status < 500 {
            return nil
        } catch {
            return clients.lastKnown(id)
        }
    }

    private func context(
        for request: IncomingRequest, client: Client?, query: PageQuery, languages: [String], attempt: LoginAttempt?
    ) -> PageContext {
        PageContext(
            request: request, client: client, query: query, localizer: renderer.phrases.localizer(for: languages),
            attempt: attempt,
            renderer: renderer, csrf: csrf, cookies: cookies, issuer: issuer,
            minimumPasswordLength: minimumPasswordLength)
    }
}
