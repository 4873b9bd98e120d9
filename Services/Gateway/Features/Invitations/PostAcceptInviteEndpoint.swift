import Hummingbird
import Models

/// Joins an account by the link or the code of an invitation: for pages and programs that POST.
struct PostAcceptInviteEndpoint: Endpoint {
    static let route = Route.post("/auth/accept-invite")
    static let limit: LimitPolicy? = .mailedToken
    let clients: ClientDirectory
    let acceptInvite: AcceptInvite
    let tokenPolicy: EmailTokenPolicy
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let secretInput = input.emailSecret()
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let secret: EmailSecret
        switch try secretInput.get() {
        case .token(let token):
            try await tokenPolicy.allowOriginIfAny(of: request, for: token)
            try await tokenPolicy.requireFirstParty(token)
            secret = .token(token)
        case .code(let code, let email, let clientID):
            let client = try await clients.client(clientID, for: request)
            try client.requireFirstParty()
            secret = EmailSecret(code: code, .invite, sentTo: email, client, request)
        }
        return try await acceptInvite(secret, claim: claim, request).response(setting: cookies)
    }
}
