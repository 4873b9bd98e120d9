import Models

extension Client {
    /// Throws 403 `method_not_enabled` unless the client offers this sign-in method.
    func require(_ method: LoginMethod) throws {
        guard loginMethods.contains(method) else {
            throw ServiceError(
                .methodNotEnabled, detail: "This client does not sign people in by \(method.rawValue).")
        }
    }

    /// Throws 403 `client_not_first_party` for a third-party client. Such a client signs people in by OAuth, with their
    /// consent, and never handles their passwords.
    func requireFirstParty() throws {
        guard isFirstParty else {
            throw ServiceError(
                .clientNotFirstParty, detail: "This client signs people in by /oauth2/authorize, where they are asked.")
        }
    }
}
