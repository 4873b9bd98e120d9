import Models

extension AdminRoutes {
    /// Emails in the outbox, of all applications.
    static let mails: [AdminRoute] = [
        listMails, retryMail, dropMail, previewMail,
    ]

    private static let listMails = AdminRoute(
        method: .get, path: "/admin/mails", id: "listMails", tag: .mails,
        summary: "List the emails in the outbox that are in one state.", target: .fleet,
        query: AdminField.mails, isList: true
    ) { request in
        var input = request.input()
        let state = input.query("state", oneOf: Mailer.MessageState.self) ?? .dead
        let (limit, cursor) = input.page()
        try input.check()
        let page = try await request.services.mailer.call(
            Mailer.ListMessages(state: state, limit: limit, cursor: cursor))
        return try .list(page.messages, next: page.nextCursor)
    }

    private static let retryMail = AdminRoute(
        method: .post, path: "/admin/mails/{mail}/retry", id: "retryMail", tag: .mails,
        summary: "Send a retrying or dead email now.", target: .fleet, body: [], isEmpty: true
    ) { request in
        _ = try await request.services.mailer.call(
            Mailer.RetryMessage(message: try request.parameter("mail")))
        return .none
    }

    private static let dropMail = AdminRoute(
        method: .delete, path: "/admin/mails/{mail}", id: "dropMail", tag: .mails,
        summary: "Delete an email from the outbox. This can't be undone.", target: .fleet, isEmpty: true
    ) { request in
        _ = try await request.services.mailer.call(
            Mailer.DropMessage(message: try request.parameter("mail")))
        return .none
    }

    private static let previewMail = AdminRoute(
        method: .get, path: "/admin/clients/{client}/mails/{kind}", id: "previewMail", tag: .mails,
        summary: "Show an email with sample data, in the name of a client.", target: .client,
        note: "Nothing is sent, and neither the link nor the code works.",
        query: [AdminField("language", "The language, such as ja or pt-BR. Default: en.")]
    ) { request in
        let id = try request.clientID
        let kind: String = try request.parameter("kind")
        var input = request.input()
        let language: String = input.query("language", expected: "a language, such as ja") ?? "en"
        try input.check()
        let client = try await request.services.identity.call(Identity.ShowClient(client: id)).client
        return try AdminAnswer(
            try await request.services.mailer.call(
                Mailer.PreviewMail(kind: kind, language: language, client: client)))
    }

    /// The keys that sign tokens.
    static let keys: [AdminRoute] = [
        listKeys, rotateKeys, revokeKey, listKeyEvents,
    ]

    private static let listKeys = AdminRoute(
        method: .get, path: "/admin/keys", id: "listKeys", tag: .keys, summary: "List the signing keys, newest first.",
        target: .fleet, isList: true
    ) { request in
        try .list(try await request.services.tokens.call(Tokens.ListKeys()))
    }

    private static let rotateKeys = AdminRoute(
        method: .post, path: "/admin/keys", id: "rotateKeys", tag: .keys,
        summary: "Create the next signing key, without interruption.", target: .fleet, body: [],
        status: .created
    ) { request in
        try AdminAnswer(try await request.services.tokens.call(Tokens.RotateKeys()))
    }

    private static let revokeKey = AdminRoute(
        method: .delete, path: "/admin/keys/{kid}", id: "revokeKey", tag: .keys,
        summary: "Remove a signing key now. All tokens that it signed are refused.", target: .fleet, isList: true
    ) { request in
        try .list(
            try await request.services.tokens.call(Tokens.RevokeKey(kid: try request.parameter("kid"))))
    }

    private static let listKeyEvents = AdminRoute(
        method: .get, path: "/admin/keys/log", id: "listKeyEvents", tag: .keys,
        summary: "Show what happened to the signing keys, newest first.", target: .fleet,
        query: AdminField.pages, isList: true
    ) { request in
        var input = request.input()
        let limit = input.query("limit", in: 1...100, standard: 50)
        let offset = input.query("cursor", Int.self, expected: "a cursor of the page before") ?? 0
        if !(0...1_000_000).contains(offset) {
            input.reject(.query, "cursor", type: "cursor", expected: "a cursor of the page before")
        }
        try input.check()
        let events = try await request.services.tokens.call(Tokens.ListKeyEvents(offset: offset))
        return try .list(
            Array(events.prefix(limit)), next: events.count > limit ? "\(offset + limit)" : nil)
    }
}
