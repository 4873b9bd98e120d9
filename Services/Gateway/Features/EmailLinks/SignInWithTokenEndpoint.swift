import Hummingbird
import Models

/// Signs in with the token of an email's link: for programs. A browser that follows the link is redirected to the page with
/// the button. Neither that nor HEAD uses the token up.
struct SignInWithTokenEndpoint: Endpoint {
    static let route = Route.get("/auth/sign-in-with-token")
    static let limit: LimitPolicy? = .mailedToken
    let signIn: SignInWithEmailLink
    let tokenPolicy: EmailTokenPolicy
    let cookies: SessionCookies
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        if !request.isNavigation { input.requiredOrigin() }
        try input.check()
        if request.isNavigation { return try request.onward(to: MagicLinkPage.name, token.get(), issuer: issuer) }
        try await tokenPolicy.allowOrigin(of: request, for: token.get()).requireFirstParty()
        if request.method == .head {
            try await tokenPolicy.require(token.get(), for: .magicLink)
            return Response(status: .ok)
        }
        return try await signIn(.token(token.get()), request).0.response(setting: cookies)
    }
}
