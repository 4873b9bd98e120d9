import Models

extension Surroundings {
    /// Signs in with address and password. Throws 401 `invalid_credentials`, 403 `user_suspended`.
    func signIn(
        _ email: EmailAddress, password: Secret, to client: Client, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        do {
            return try await signInOnce(email, password: password, to: client, request)
        } catch let error as ServiceError where error == .invalidProof {
            // The user's rights changed between the check and the session, as by a new password. Now it is known how.
            return try await signInOnce(email, password: password, to: client, request)
        }
    }

    private func signInOnce(
        _ email: EmailAddress, password: Secret, to client: Client, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        try client.require(.password)
        let vouched = try await attempting(passwordOf: email, in: client.applicationID, request) { isKnownDevice in
            try await fleet.identity.call(
                Identity.SignIn(
                    client: client.id, email: email, password: password, ipAddress: request.device.ipAddress,
                    share: request.workShare(isKnown: isKnownDevice)))
        }
        return try await openSession(vouched, for: client.id, request)
    }
}

extension Client {
    /// Throws 403 unless the client signs people in this way.
    func require(_ method: LoginMethod) throws {
        guard loginMethods.contains(method) else {
            throw ServiceError(
                .methodNotEnabled, detail: "This client does not sign people in by \(method.rawValue).")
        }
    }

    /// Throws 403 for a client of somebody else's, which gets what people agree to by OAuth and never their password.
    func requireFirstParty() throws {
        guard isFirstParty else {
            throw ServiceError(
                .clientNotFirstParty, detail: "This client signs people in by /oauth2/authorize, where they are asked.")
        }
    }
}
