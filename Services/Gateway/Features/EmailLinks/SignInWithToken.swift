import HTTPTypes
import Hummingbird
import Models

/// Signs in by a mailed link's token: for programs. Whoever follows the link in a browser is sent to the page with the
/// button, and nothing is spent; nor is it by HEAD.
struct SignInWithTokenEndpoint: Endpoint {
    static let route = Route.get("/auth/sign-in-with-token")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        if !request.isNavigation { input.requiredOrigin() }
        try input.check()
        if request.isNavigation { return try request.onward(to: "link", token.get(), issuer: house.issuer) }
        try await house.allowOrigin(of: request, for: token.get()).requireFirstParty()
        if request.method == .head {
            try await house.requireToken(token.get(), for: .magicLink)
            return Response(status: .ok)
        }
        return house.authenticated(try await MailedTokens(house: house).signIn(.token(token.get()), request).0)
    }
}

/// The same for pages and programs that POST.
struct PostSignInWithTokenEndpoint: Endpoint {
    static let route = Route.post("/auth/sign-in-with-token")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let token = input.requiredSecret("token")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()
        try await house.allowOrigin(of: request, for: token.get()).requireFirstParty()
        return house.authenticated(
            try await MailedTokens(house: house, claim: claim).signIn(.token(token.get()), request).0)
    }
}

/// Signs in by the 6-digit code of a magic-link mail.
struct SignInWithCodeEndpoint: Endpoint {
    static let route = Route.post("/auth/sign-in-with-code")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        let code = input.requiredCode("code")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let client = try await house.clients.client(clientID, for: request)
        try client.requireFirstParty()
        let shown = try ShownMail(code: code.get(), .magicLink, mailedTo: email.get(), client, request)
        return house.authenticated(try await MailedTokens(house: house, claim: claim).signIn(shown, request).0)
    }
}

extension Surroundings {
    /// Throws 403 for a token that was mailed for a client that is not of the house, which gets no session of the user's
    /// this way. Spends nothing.
    func requireFirstParty(_ token: Secret) async throws {
        let grant = try await fleet.mailer.call(Mailer.PeekEmailToken(token: token))
        try await clients.client(grant.client).requireFirstParty()
    }

    /// Throws 401 unless the token is good for `purpose`. Spends nothing, so HEAD has the status that GET would have
    /// (RFC 9110 §9.3.2).
    func requireToken(_ token: Secret, for purpose: OneTimeGrant.Purpose) async throws {
        guard try await fleet.mailer.call(Mailer.PeekEmailToken(token: token)).purpose == purpose else {
            throw ServiceError.tokenInvalid
        }
    }

    /// Throws 403 unless the origin of a request is one of the client that the token was mailed for, and 401 when the
    /// token is no good. Spends nothing. Answers the client.
    fileprivate func allowOrigin(of request: IncomingRequest, for token: Secret) async throws -> Client {
        let grant = try await fleet.mailer.call(Mailer.PeekEmailToken(token: token))
        let client = try await clients.client(grant.client)
        request.context.audience.narrow(to: client)
        guard let origin = request.headers[.origin], client.origins.contains(origin) else {
            throw ServiceError.originNotAllowed
        }
        return client
    }

    /// The same where programs need name no origin: but a page that does must be one of the client's or ours, and a
    /// browser that fetches for another's page, be it for an image, is refused. Else that page could sign somebody in as
    /// whom it likes.
    func allowOriginIfAny(of request: IncomingRequest, for token: Secret) async throws {
        if request.headers[.origin] == issuer { return }
        if request.headers[.origin] != nil { return _ = try await allowOrigin(of: request, for: token) }
        guard ["none", "same-origin", nil].contains(request.headers[.fetchSite]) else {
            throw ServiceError.originNotAllowed
        }
    }
}
