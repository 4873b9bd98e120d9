import Models

/// Finds what a request may reach: a key of one application reaches what belongs to it, and finds nothing else.
struct AdminReach {
    let request: AdminRequest
    let target: AdminRoute.Target

    /// The application that the request is limited to; nil for all. Throws 403 and 404 if the key doesn't reach the target.
    ///
    /// What belongs to another application is 404, as if it didn't exist. What belongs to the application for operators is 403 for each
    /// key: with a change there, a program would make itself an operator of the console.
    func application() async throws -> ApplicationID? {
        let own = request.key.applicationID
        switch target {
        case .fleet:
            guard own == nil else {
                throw ServiceError(
                    .insufficientScope, detail: "This API key is limited to one application, and this is about all.")
            }
            _ = try named(in: request.parameters["application"].flatMap { ApplicationID($0) })
            return nil
        case .filter: return try named(in: request.input().application(in: .query) ?? own)
        case .body:
            guard let named = try named(in: request.input().application(in: .body)) else {
                throw ServiceError.invalid([
                    .init(in: .body, path: "/application_id", type: "required", expected: "an application's id")
                ])
            }
            return named
        case .application: return try check(try request.parameter("application"), "application")
        case .client:
            let client = try request.clientID
            // The application for operators has no clients.
            guard own != nil else { return nil }
            let found = try await request.services.identity.call(Identity.ShowClient(client: client))
            return try check(found.client.applicationID, "client")
        case .account:
            let account = try request.accountID
            guard isBounded else { return nil }
            let found = try await request.services.identity.call(Identity.ShowAccount(.id(account)))
            return try check(found.applicationID, "account")
        case .webhook:
            guard isBounded else { return nil }
            return try check(try await request.webhook().applicationID, "webhook")
        case .user:
            let user = try request.userID
            guard isBounded else { return nil }
            let found = try await request.services.identity.call(Identity.ShowUser(.id(user)))
            return try check(found.profile.applicationID, "user")
        }
    }

    /// Whether there is an application that the key doesn't reach.
    private var isBounded: Bool { request.key.applicationID != nil || request.operators != nil }

    /// The application that a parameter names, if any.
    private func named(in application: ApplicationID?) throws -> ApplicationID? {
        try application.map { try check($0, "application") }
    }

    private func check(_ application: ApplicationID, _ what: String) throws -> ApplicationID {
        guard request.key.applicationID == nil || request.key.applicationID == application else {
            throw ServiceError.notFound(what)
        }
        guard application != request.operators else {
            throw ServiceError(
                .forbidden,
                detail: "This belongs to the application for operators of the console, which no API key reaches.")
        }
        return application
    }
}

extension AdminInput {
    /// The application that `application_id` names; nil if it is missing. Throws 400 if it is not an id.
    fileprivate func application(in location: InvalidParameter.Location) throws -> ApplicationID? {
        var input = self
        let found =
            location == .query
            ? input.query("application_id", ApplicationID.self, expected: "an application's id")
            : input.optional("application_id", ApplicationID.self, expected: "an application's id")
        try input.check()
        return found
    }
}
