import Models

/// Who calls an endpoint that takes the token of a sign-in in place of a session: to do the step that the sign-in waits for.
enum SessionOrSignIn: Sendable {
    case session(SignedIn)
    case signIn(FoundSignIn)

    /// The user, as a sender of emails.
    var sender: EmailSender {
        switch self {
        case .session(let session): EmailSender(session)
        case .signIn(let found): EmailSender(found.signIn)
        }
    }

    /// The session; nil for a sign-in.
    var session: SignedIn? {
        guard case .session(let session) = self else { return nil }
        return session
    }

    /// The user.
    var user: UserID {
        switch self {
        case .session(let session): session.user
        case .signIn(let found): found.signIn.user
        }
    }

    /// What identity verifies of someone who sets a factor up.
    func enroller(proving sessionProofs: SessionProofs) async throws -> FactorEnroller {
        switch self {
        case .session(let session): .session(try await sessionProofs.proof(of: session))
        case .signIn(let found): .signIn(found.proof)
        }
    }

    /// The sign-in; nil for a session.
    var waiting: FoundSignIn? {
        guard case .signIn(let found) = self else { return nil }
        return found
    }
}

extension [Schema.Property] {
    /// What ``SessionOrSignInReader`` reads.
    static let signInToken: [Schema.Property] = [
        .optional(
            "sign_in_token", .signInToken,
            "In place of a session, for a sign-in that waits for this. The response is then that of a sign-in."),
        .optional("client_id", .clientID, "The client of the sign-in, where no `Origin` tells it."),
    ]
}

/// Finds the caller of such an endpoint.
struct SessionOrSignInReader: Sendable {
    let authentication: Authentication
    let clients: ClientDirectory
    let pendingSignIns: PendingSignIns

    /// The sign-in of the token, if the body has one, else the session. Call it when the other members are read: it checks the
    /// input, but answers a caller without any authentication before that.
    ///
    /// - Throws: 401 `sign_in_token_invalid`, or 401 without a valid access token; 403 for another client.
    func read(_ input: inout Input, _ request: IncomingRequest) async throws -> SessionOrSignIn {
        guard input.has("sign_in_token") else {
            let session = try await authentication.session(of: request)
            try input.check()
            return .session(session)
        }
        let token = input.requiredSecret("sign_in_token")
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        try input.check()
        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        return .signIn(try await pendingSignIns.find(token.get(), client: client.id, request))
    }
}
