import Hummingbird
import Models

/// Joins an account by the token of an invitation's link: for programs. A browser that follows the link is redirected to the
/// page with the button. Neither that nor HEAD uses the token up.
struct AcceptInviteEndpoint: Endpoint {
    static let route = Route.get("/auth/accept-invite")
    static let limit: LimitPolicy? = .mailedToken
    let acceptInvite: AcceptInvite
    let tokenPolicy: EmailTokenPolicy
    let cookies: SessionCookies
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        try input.check()
        if request.isNavigation { return try request.onward(to: InvitePage.name, token.get(), issuer: issuer) }
        try await tokenPolicy.allowOriginIfAny(of: request, for: token.get())
        try await tokenPolicy.requireFirstParty(token.get())
        if request.method == .head {
            try await tokenPolicy.require(token.get(), for: .invite)
            return Response(status: .ok)
        }
        return try await acceptInvite(.token(token.get()), request).response(setting: cookies)
    }
}
