import Hummingbird
import Models

/// Joins an account by the token of an invitation: for programs. A navigation goes to the page.
struct AcceptInviteEndpoint: Endpoint {
    static let route = Route.get("/auth/accept-invite")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        try input.check()
        if request.isNavigation { return try request.onward(to: "invite", token.get(), issuer: house.issuer) }
        try await house.allowOriginIfAny(of: request, for: token.get())
        try await house.requireFirstParty(token.get())
        if request.method == .head {
            try await house.requireToken(token.get(), for: .invite)
            return Response(status: .ok)
        }
        return house.authenticated(try await MailedTokens(house: house).acceptInvite(.token(token.get()), request))
    }
}

/// The same for pages and programs that POST, and by the code of the mail.
struct PostAcceptInviteEndpoint: Endpoint {
    static let route = Route.post("/auth/accept-invite")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let mail = input.mailCredential()
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let shown: ShownMail
        switch try mail.get() {
        case .token(let token):
            try await house.allowOriginIfAny(of: request, for: token)
            try await house.requireFirstParty(token)
            shown = .token(token)
        case .code(let code, let email, let clientID):
            let client = try await house.clients.client(clientID, for: request)
            try client.requireFirstParty()
            shown = ShownMail(code: code, .invite, mailedTo: email, client, request)
        }
        return house.authenticated(try await MailedTokens(house: house, claim: claim).acceptInvite(shown, request))
    }
}
