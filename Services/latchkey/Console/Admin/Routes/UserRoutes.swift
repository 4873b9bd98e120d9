import Foundation
import Models

extension AdminRoutes {
    /// Users.
    static let users: [AdminRoute] = [
        listUsers, createUser, getUser, explainUser, exportUsers, importUsers,
    ]

    private static let listUsers = AdminRoute(
        method: .get, path: "/admin/users", id: "listUsers", tag: .users,
        summary: "List users, those who signed up last first.", target: .filter,
        note: """
            With `email` or `search` in the order of the addresses, with `status=attempted` in that of the last wrong attempt. \
            A page may have fewer users than there are left, as long as it has `links.next`.
            """,
        query: AdminField.users, isList: true
    ) { request in
        var input = request.input()
        let (limit, cursor) = input.page()
        var filter = Identity.ListUsers.Filter()
        filter.application = request.application
        let status = input.query("status", oneOf: UserState.self)
        filter.status = status?.listed
        let beginning: String? = input.query("email", expected: "the beginning of an address")
        let part: String? = input.query("search", expected: "a part of an address")
        if let part { filter.email = .part(part) }
        if let beginning { filter.email = .prefix(beginning) }
        if beginning != nil, part != nil {
            input.reject(.query, "search", type: "exclusive", expected: "email or search")
        }
        filter.createdSince = input.time("created_since")
        filter.createdUntil = input.time("created_until")
        filter.signedInSince = input.time("signed_in_since")
        filter.notSignedInSince = input.time("not_signed_in_since")
        try input.check()
        var reply = try await request.services.identity.call(
            Identity.ListUsers(filter, limit: limit, cursor: cursor))
        reply.users.removeAll { $0.applicationID == request.operators }
        if status == .locked {
            reply.users = try await UserAttempts.locked(reply.users, operators: request.operators) {
                try await request.services.tokens.call($0)
            }
        }
        return try .list(reply.users.map { ListedUser(user: $0) }, next: reply.nextCursor)
    }

    private static let createUser = AdminRoute(
        method: .post, path: "/admin/users", id: "createUser", tag: .users, summary: "Create a user.",
        target: .body,
        note: "It works whatever the application says about who may sign up.",
        body: [
            AdminField("application_id", "The application.", isRequired: true),
            AdminField("email", "The user's address.", isRequired: true),
            AdminField("email_verified", .flag, "Whether you know that the mailbox is theirs."),
            AdminField("password", "A password. Default: none."),
            AdminField("send_reset", .flag, "Mail a link to choose a password."),
            AdminField("preferred_language", "The language of emails to the user, such as de."),
        ], status: .created
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let isVerified = input.flag("email_verified") ?? false
        let password = input.secret("password", upTo: TextBounds.password)
        let sendsReset = input.flag("send_reset") ?? false
        let language: String? = input.optional("preferred_language", expected: "a language, such as de")
        try input.check()
        return try AdminAnswer(
            UserView(
                try await request.services.identity.call(
                    Identity.CreateUser(
                        application: application, email: email.get(), isVerified: isVerified, password: password,
                        sendsPasswordReset: sendsReset, language: language))))
    }

    private static let getUser = AdminRoute(
        method: .get, path: "/admin/users/{user}", id: "getUser", tag: .users, summary: "Show a user.",
        target: .user
    ) { request in
        let user = try request.userID
        return try AdminAnswer(
            UserView(try await request.services.identity.call(Identity.ShowUser(.id(user)))))
    }

    private static let explainUser = AdminRoute(
        method: .get, path: "/admin/users/{user}/explanation", id: "explainUser", tag: .users,
        summary: "Tell why a user can or can't sign in.", target: .user,
        note: "For a key of one application, without emails and other applications where the address is used."
    ) { request in
        let user = try request.userID
        let input = try await SignInExplanation.Input(
            of: .id(user), isLimited: request.key.applicationID != nil, request.services)
        return try AdminAnswer(SignInExplanation(input, RelativeTime(now: nil)))
    }

    private static let exportUsers = AdminRoute(
        method: .get, path: "/admin/applications/{application}/users/export", id: "exportUsers", tag: .users,
        summary: "Export the users of an application, page by page.", target: .application,
        note: "In the form that the import takes. It is recorded, and needs a key that may write.",
        query: AdminField.export, isSensitive: true, isList: true
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let limit = input.query("limit", in: 1...Identity.ExportUsers.maximumLimit, standard: 50)
        let cursor = input.query("cursor", UserID.self, expected: "a cursor of the page before")
        let hasHashes = input.query("with_password_hashes", Bool.self, expected: "true or false") ?? false
        try input.check()
        let reply = try await request.services.identity.call(
            Identity.ExportUsers(
                application: application, limit: limit, cursor: cursor, includesPasswordHashes: hasHashes))
        return try .list(reply.users, next: reply.nextCursor?.description)
    }

    private static let importUsers = AdminRoute(
        method: .post, path: "/admin/applications/{application}/users/import", id: "importUsers", tag: .users,
        summary: "Import users who come from another system, up to \(maximumImport) at once.", target: .application,
        note: """
            Each is as in the files of `latchkey users import --format ours`. `outcomes` has what became of each: \
            created, updated, unchanged, repeated, or refused with a reason. Send a page again with the same `import_id` and \
            `first`, and nobody is created twice.
            """,
        body: [
            AdminField("users", .json, "A list of users.", isRequired: true),
            AdminField("import_id", "What the first page answered. Default: a new import."),
            AdminField("first", .number, "The number of the first of the users in the import. Default: 1."),
            AdminField("update", .flag, "Whether known addresses are updated."),
            AdminField("dry_run", .flag, "Whether nothing is written."),
        ], timeout: .seconds(60)
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let id = input.optional("import_id", UserImportID.self, expected: "an import's id") ?? .make()
        let first = input.number("first", in: 1...100_000_000) ?? 1
        let (updates, isDryRun) = (input.flag("update") ?? false, input.flag("dry_run") ?? false)
        let users = input.users(in: request.bytes)
        try input.check()
        let reply = try await request.services.identity.call(
            Identity.ImportUsers(
                application: application, importID: id,
                records: users.enumerated().map { .init(number: first + $0, user: $1) }, updatesUsers: updates,
                isDryRun: isDryRun))
        return try AdminAnswer(ImportAnswer(importID: id, outcomes: reply.outcomes.map(ImportOutcome.init)))
    }

    /// How many users one import call takes.
    fileprivate static let maximumImport = 100

    private struct ImportAnswer: Encodable {
        let importID: UserImportID
        let outcomes: [ImportOutcome]

        enum CodingKeys: String, CodingKey {
            case importID = "import_id"
            case outcomes
        }
    }

    /// What became of a user of an import.
    private struct ImportOutcome: Encodable {
        let outcome: String
        var reason: String?

        init(_ result: Identity.ImportUsers.Outcome) {
            switch result {
            case .created: outcome = "created"
            case .updated: outcome = "updated"
            case .unchanged: outcome = "unchanged"
            case .repeated: outcome = "repeated"
            case .refused(let text): (outcome, reason) = ("refused", text)
            }
        }
    }

    /// What changes a user.
    static let userChanges: [AdminRoute] = [
        change("verify", "verifyUser", "Mark a user's address as verified.") { Identity.VerifyUserEmail(user: $0) },
        change("send-reset", "sendPasswordReset", "Mail a user a link to choose a new password.") {
            Identity.SendPasswordReset(user: $0)
        },
        change("suspend", "suspendUser", "Suspend a user. All their sessions end.") { Identity.SuspendUser(user: $0) },
        change("restore", "restoreUser", "Restore a suspended user.") { Identity.RestoreUser(user: $0) },
        change("reset-factors", "resetFactors", "Remove a user's second factors, and end their sessions.") {
            Identity.ResetFactors(user: $0)
        },
        change("erase", "eraseUser", "Erase a user's personal data. This can't be undone.") {
            Identity.EraseUser(user: $0)
        },
        unlockUser, setUserEmail, setUserPassword,
    ]

    private static let unlockUser = AdminRoute(
        method: .post, path: "/admin/users/{user}/unlock", id: "unlockUser", tag: .users,
        summary: "Let a user try again at once after too many wrong passwords or codes.", target: .user, body: []
    ) { request in
        let user = try request.userID
        return try AdminAnswer(UserView(try await UserActions.unlock(user, request.services)))
    }

    private static let setUserPassword = AdminRoute(
        method: .put, path: "/admin/users/{user}/password", id: "setUserPassword", tag: .users,
        summary: "Give a user a password. All their sessions end, and a notice tells them.", target: .user,
        body: [AdminField("password", "The password.", isRequired: true)]
    ) { request in
        let user = try request.userID
        var input = request.input()
        let password = input.secret("password", upTo: TextBounds.password)
        if password?.isEmpty ?? true {
            input.reject(.body, "/password", type: "required", expected: "a password")
        }
        try input.check()
        return try await request.changed(
            by: Identity.SetUserPassword(user: user, password: password ?? Secret("")))
    }

    private static let setUserEmail = AdminRoute(
        method: .put, path: "/admin/users/{user}/email", id: "setUserEmail", tag: .users,
        summary: "Replace the address of a user who has lost their mailbox. All their sessions end.",
        target: .user,
        body: [
            AdminField("email", "The new address.", isRequired: true),
            AdminField("email_verified", .flag, "Whether you know that the mailbox is theirs."),
        ]
    ) { request in
        let user = try request.userID
        var input = request.input()
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let isVerified = input.flag("email_verified") ?? false
        try input.check()
        return try await request.changed(
            by: Identity.SetUserEmail(user: user, email: email.get(), isVerified: isVerified))
    }

    private static func change<Method: RPCMethod>(
        _ action: String, _ id: String, _ summary: String, _ call: @escaping @Sendable (UserID) -> Method
    ) -> AdminRoute where Method.Reply == Identity.UserRecord {
        AdminRoute(
            method: .post, path: "/admin/users/{user}/\(action)", id: id, tag: .users, summary: summary, target: .user,
            body: []
        ) { request in
            try await request.changed(by: call(try request.parameter("user")))
        }
    }

    /// Sessions.
    static let sessions: [AdminRoute] = [
        listSessions, endSessions, endSession,
    ]

    private static let listSessions = AdminRoute(
        method: .get, path: "/admin/users/{user}/sessions", id: "listSessions", tag: .sessions,
        summary: "List a user's active sessions, newest first.", target: .user, isList: true
    ) { request in
        let user = try request.userID
        // Tokens knows sessions only: a user who doesn't exist has none, too.
        _ = try await request.services.identity.call(Identity.ShowUser(.id(user)))
        return try .list(try await request.services.tokens.call(Tokens.ListSessions(of: .user(user))))
    }

    private static let endSessions = AdminRoute(
        method: .delete, path: "/admin/users/{user}/sessions", id: "endSessions", tag: .sessions,
        summary: "End all sessions of a user, and forget remembered browsers.", target: .user
    ) { request in
        let user = try request.userID
        return try AdminAnswer(["revoked": try await UserActions.endAllSessions(of: user, request.services)])
    }

    private static let endSession = AdminRoute(
        method: .delete, path: "/admin/users/{user}/sessions/{session}", id: "endSession", tag: .sessions,
        summary: "End a session of a user. Its tokens are refused at once.", target: .user
    ) { request in
        let user = try request.userID
        let session: SessionID = try request.parameter("session")
        return try AdminAnswer(
            ["revoked": try await UserActions.endSession(session, of: user, request.services)])
    }
}

extension AdminRequest {
    /// The user after a change.
    fileprivate func changed<Method: RPCMethod>(
        by change: Method
    ) async throws -> AdminAnswer where Method.Reply == Identity.UserRecord {
        // If sessions could not be ended now, the gateway does it in a moment.
        try AdminAnswer(UserView(try await UserActions.change(change, services).record))
    }
}

extension AdminInput {
    /// The users to import, from the member `users` of a body.
    fileprivate mutating func users(in bytes: Data) -> [Identity.ImportedUser] {
        struct Users: Decodable { let users: [Identity.ImportedUser] }
        let expected =
            "a list of 1 to \(AdminRoutes.maximumImport) users: {email, email_verified, password_hash, given_name, …}"
        do {
            let users = try JSONDecoder().decode(Users.self, from: bytes).users
            if (1...AdminRoutes.maximumImport).contains(users.count) { return users }
            reject(.body, "/users", type: "length", expected: expected)
        } catch let error as DecodingError {
            reject(.body, error.pointer ?? "/users", type: "format", expected: expected)
        } catch {
            reject(.body, "/users", type: "format", expected: expected)
        }
        return []
    }
}
