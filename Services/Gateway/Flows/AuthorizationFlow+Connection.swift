import Hummingbird
import Models

extension AuthorizationFlow {
    /// Goes straight to a provider's sign-in for a request that names one (`connection=google`), and comes back to the
    /// request from there.
    func goToProvider(_ connection: String, _ id: Secret, _ asked: AuthorizationRequest) async throws -> Response {
        guard connection.wholeMatch(of: #/[a-z]{1,20}/#) != nil else {
            throw AuthorizationError(
                redirectURI: asked.redirectURI, code: "invalid_request", description: "There is no such connection.",
                state: asked.state)
        }
        let location = LocalURL.adding(
            [
                ("client_id", asked.client.description), ("return_to", Self.path(of: id)),
                ("login_hint", asked.loginHint), ("ui_locales", asked.uiLocales),
            ], to: "/login/with/\(connection)")
        return Response(status: .seeOther, headers: [.location: location])
    }
}
