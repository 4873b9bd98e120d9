import Hummingbird
import Models

/// Renews the sign-in of a session.
struct ReauthenticateEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/reauthenticate", id: "reauthenticate", tag: .signingIn,
        summary: "Authenticate the user of a session again",
        description: """
            Renews the session's `auth_time`, so that it counts as fresh for ten minutes. `amr` and `acr` state what that is true of: a \
            second factor adds to the first one, and a password does not renew an earlier second factor. Send the password, or a second \
            factor; a passkey answers the options of `POST /auth/passkeys/sign-in-options`, and has to verify its user, unless the \
            password was entered in the session within the last ten minutes. \
            Earlier access tokens of the session keep their `auth_time`; its refresh token stays as it is, and gives tokens with the \
            new one.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        request: .json(
            .object(
                [.optional("password", .password, "In place of a second factor.")] + .secondFactor(isRequired: false))),
        answers: [.json("A new access token. Sets its cookie if the request came with one.", .reauthentication)],
        errors: [.invalidCredentials, .secondFactorInvalid, .passkeyInvalid, .methodNotEnabled, .userSuspended])

    let reauthenticate: Reauthenticate
    let cookies: SessionCookies

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let evidence: Input.Required<Reauthenticate.Evidence> =
            input.has("type")
            ? input.requiredSecondFactor().map { .secondFactor($0) }
            : input.requiredPassword("password").map { .password($0) }
        try input.check()
        let grant = try await reauthenticate(evidence.get(), of: session, request)
        var response = Response.json(RenewedAccessToken(grant))
        if try request.bearerToken() == nil { cookies.set(grant, on: &response) }
        return response
    }
}

/// The new access token of a session as the API returns it, named as in RFC 6749 §5.1.
struct RenewedAccessToken: Encodable {
    let accessToken: String
    let tokenType = TokenType.bearer
    let expiresIn: Int

    init(_ grant: Tokens.Reauthenticate.Reply) {
        (accessToken, expiresIn) = (grant.accessToken.reveal(), grant.expiresIn)
    }

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
    }
}
