import HTTPTypes
import Hummingbird
import Models

/// Signs in by a mailed link's token: for programs. Whoever follows the link in a browser is sent to the page with the
/// button, and nothing is spent; nor is it by HEAD.
struct SignInWithToken: Endpoint {
    static let route = Route.get("/auth/sign-in-with-token")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        if !request.isNavigation { input.requiredOrigin() }
        try input.check()
        if request.isNavigation { return try request.onward(to: "link", token.get(), issuer: house.issuer) }
        try await house.allowOrigin(of: request, for: token.get())
        if request.method == .head { return .noContent }
        return house.authenticated(try await MailedTokens(house: house).signIn(token.get(), request).0)
    }
}

/// The same for pages and programs that POST.
struct PostSignInWithToken: Endpoint {
    static let route = Route.post("/auth/sign-in-with-token")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let token = input.requiredSecret("token")
        try input.check()
        try await house.allowOrigin(of: request, for: token.get())
        return house.authenticated(try await MailedTokens(house: house).signIn(token.get(), request).0)
    }
}

/// Signs in by the 6-digit code of a magic-link mail.
struct SignInWithCode: Endpoint {
    static let route = Route.post("/auth/sign-in-with-code")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an e-mail address")
        let code = input.requiredSecret("code")
        try input.check()

        let client = try await house.clients.client(clientID, for: request)
        let (opened, _) = try await MailedTokens(house: house).signIn(
            code: code.get(), mailedTo: email.get(), client: client, request)
        return house.authenticated(opened)
    }
}

extension Surroundings {
    /// Throws 403 unless the origin of a request is one of the client that the token was mailed for, and 401 when the
    /// token is no good. Spends nothing.
    fileprivate func allowOrigin(of request: IncomingRequest, for token: Secret) async throws {
        let grant = try await fleet.mailer.call(Mailer.PeekToken(token: token))
        guard let origin = request.headers[.origin], try await clients.client(grant.client).origins.contains(origin)
        else { throw ServiceError.originNotAllowed }
    }
}
