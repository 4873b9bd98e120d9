import HTTPTypes
import Hummingbird
import Models

/// Signing out because a client asks for it (OpenID Connect RP-Initiated Logout 1.0).
struct LogoutFlow: Sendable {
    /// What the client sent, as far as it may be verified.
    struct Wish: Sendable {
        /// The session that the hint names, of ours for sure, and the hint.
        let hint: (claims: IDTokenClaims, token: Secret)?
        /// Which client asks; nil when it doesn't say.
        let client: ClientID?
        /// Where to go then, with the client's state; nil for a page of ours.
        let onward: String?
    }

    let house: Surroundings

    /// Reads the parameters. Throws 400 for an address that is not the client's: nobody is sent anywhere else.
    func read(_ parameters: OAuthParameters) async throws -> Wish {
        guard parameters.repeated.isEmpty else { throw ServiceError.malformedRequest }
        let hint = try await hint(parameters.secret("id_token_hint"))
        let named = parameters["client_id"].map { ClientID($0) }
        if let hint, let named, named != hint.claims.audience { throw ServiceError.unknownClient }
        let asking = hint?.claims.audience ?? named ?? nil
        guard let uri = parameters["post_logout_redirect_uri"] else {
            return Wish(hint: hint, client: asking, onward: nil)
        }
        guard let id = asking else { throw ServiceError.unknownClient }
        guard uri.utf8.allSatisfy({ $0 < 0x80 }),
            try await house.clients.client(id).postLogoutRedirectURIs.contains(uri)
        else {
            throw ServiceError.invalidRedirectURI
        }
        let state = parameters["state"].flatMap { $0.utf8.count <= 2048 ? $0 : nil }
        return Wish(hint: hint, client: id, onward: LocalURL.adding([("state", state)], to: uri))
    }

    /// One that we can't read, as after its key has gone, counts as none: then people are asked.
    private func hint(_ token: Secret?) async throws -> (claims: IDTokenClaims, token: Secret)? {
        guard let token else { return nil }
        do {
            return (try await house.fleet.tokens.call(Tokens.ReadIDToken(idToken: token)), token)
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }

    /// Ends the session of the hint and the browser's own, and goes on.
    func signOut(_ wish: Wish, _ own: SignedIn?, _ request: IncomingRequest) async throws -> Response {
        var ending: [(session: SessionID, whose: Tokens.SessionOwnerReference)] = []
        if let own { ending.append((own.claims.session, .holder(of: own.accessToken))) }
        if let hint = wish.hint, hint.claims.session != own?.claims.session {
            ending.append((hint.claims.session, .subject(of: hint.token)))
        }
        for (session, whose) in ending {
            do {
                let ended = try await house.fleet.tokens.call(Tokens.EndSession(session, of: whose))
                await house.events.record(ended.proof, request)
            } catch let error as ServiceError where [401, 404].contains(error.status) {
                // It has ended already.
            }
        }
        let page = DonePage.path(.signedOut, wish.client.map { PageQuery(of: $0) } ?? PageQuery())
        var response = Response(status: .seeOther, headers: [.location: wish.onward ?? page])
        house.cookies.clear(on: &response)
        LoginAttempt.forget(on: &response, house.cookies.policy)
        return response
    }
}
