import Models

extension AdminRoutes {
    /// Webhooks.
    static let webhooks: [AdminRoute] = [
        listWebhooks, createWebhook, getWebhook, updateWebhook, deleteWebhook, rotateWebhookSecret, testWebhook,
        listWebhookAttempts, listWebhookMessages, replayWebhook,
    ]

    private static let listWebhooks = AdminRoute(
        method: .get, path: "/admin/webhooks", id: "listWebhooks", tag: .webhooks,
        summary: "List webhooks, oldest first.", target: .filter, query: AdminField.narrowedPages, isList: true
    ) { request in
        var input = request.input()
        let (limit, cursor) = input.page()
        try input.check()
        let all = try await request.services.identity.call(Identity.ListWebhooks(application: request.application))
            .filter { $0.applicationID != request.operators }
        return try .list(all, limit: limit, after: cursor) { $0.id.description }
    }

    private static let createWebhook = AdminRoute(
        method: .post, path: "/admin/webhooks", id: "createWebhook", tag: .webhooks,
        summary: "Have an application's events sent to a URL.", target: .body,
        note: "The answer has the `secret` that signs them, and displays it only once.", body: newWebhookSettings,
        status: .created
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let name = input.required("name", expected: "a name, unique in the application")
        let url = input.required("url", expected: "an https URL")
        let events = input.texts("events", of: WebhookEvent.self) ?? []
        let allowsPrivate = input.flag("allow_private") ?? false
        try input.check()
        if allowsPrivate { try request.refuseForOneApplication("allow_private") }
        let created = try await request.services.identity.call(
            Identity.CreateWebhook(
                application: application, name: name.get(), url: url.get(), events: events,
                allowsPrivateAddresses: allowsPrivate))
        return try AdminAnswer(SecretOutput(value: created.webhook, secret: created.secret))
    }

    private static let getWebhook = AdminRoute(
        method: .get, path: "/admin/webhooks/{webhook}", id: "getWebhook", tag: .webhooks,
        summary: "Show a webhook.", target: .webhook
    ) { request in
        try AdminAnswer(try await request.webhook())
    }

    private static let updateWebhook = AdminRoute(
        method: .patch, path: "/admin/webhooks/{webhook}", id: "updateWebhook", tag: .webhooks,
        summary: "Change a webhook.", target: .webhook,
        note: "Members that are left out change nothing. An empty list of events is all of them.",
        body: webhookSettings
    ) { request in
        let id = try request.webhookID
        var input = request.input()
        let name: String? = input.optional("name", expected: "a name, unique in the application")
        let url: String? = input.url("url")
        let events = input.texts("events", of: WebhookEvent.self)
        let (allowsPrivate, isEnabled) = (input.flag("allow_private"), input.flag("enabled"))
        try input.check()
        if allowsPrivate == true { try request.refuseForOneApplication("allow_private") }
        // It may lead to private addresses, so its key doesn't decide where to.
        if url != nil, allowsPrivate == nil, try await request.webhook().allowsPrivateAddresses {
            try request.refuseForOneApplication("url")
        }
        return try AdminAnswer(
            try await request.services.identity.call(
                Identity.UpdateWebhook(
                    id: id, name: name, url: url, events: events, allowsPrivateAddresses: allowsPrivate,
                    isEnabled: isEnabled)))
    }

    private static let deleteWebhook = AdminRoute(
        method: .delete, path: "/admin/webhooks/{webhook}", id: "deleteWebhook", tag: .webhooks,
        summary: "Delete a webhook, and the messages that wait for it. This can't be undone.", target: .webhook
    ) { request in
        let id = try request.webhookID
        return try AdminAnswer(try await request.services.identity.call(Identity.DeleteWebhook(id: id)))
    }

    private static let rotateWebhookSecret = AdminRoute(
        method: .post, path: "/admin/webhooks/{webhook}/secret", id: "rotateWebhookSecret", tag: .webhooks,
        summary: "Give a webhook a new secret.", target: .webhook,
        note: "The answer displays it only once. For a while, messages are signed with both secrets.",
        body: [AdminField("overlap", .number, "For how many seconds. Default: a day.")]
    ) { request in
        let id = try request.webhookID
        var input = request.input()
        let overlap = input.number("overlap", in: 0...Identity.RotateWebhookSecret.maximumOverlap) ?? 24 * 3600
        try input.check()
        let rotated = try await request.services.identity.call(
            Identity.RotateWebhookSecret(id: id, overlap: overlap))
        return try AdminAnswer(SecretOutput(value: rotated.webhook, secret: rotated.secret))
    }

    private static let testWebhook = AdminRoute(
        method: .post, path: "/admin/webhooks/{webhook}/test", id: "testWebhook", tag: .webhooks,
        summary: "Send a message of the type webhook.test.", target: .webhook,
        note: "The answer has its `message_id`; the list of attempts tells what came of it.", body: [],
        status: .accepted
    ) { request in
        let id = try request.webhookID
        let sent = try await request.services.identity.call(Identity.TestWebhook(id: id))
        return try AdminAnswer(["message_id": sent.message])
    }

    private static let listWebhookAttempts = AdminRoute(
        method: .get, path: "/admin/webhooks/{webhook}/attempts", id: "listWebhookAttempts", tag: .webhooks,
        summary: "List the latest attempts to deliver to a webhook, newest first.", target: .webhook,
        query: [AdminField("limit", .number, "How many at most, 1 to 500. Default: 50.")], isList: true
    ) { request in
        let id = try request.webhookID
        var input = request.input()
        let limit = input.query("limit", in: 1...500, standard: 50)
        try input.check()
        return try .list(
            try await request.services.mailer.call(Mailer.ListWebhookAttempts(webhook: id, limit: limit)))
    }

    private static let listWebhookMessages = AdminRoute(
        method: .get, path: "/admin/webhooks/{webhook}/messages", id: "listWebhookMessages", tag: .webhooks,
        summary: "List the messages to a webhook that are in one state.", target: .webhook, query: AdminField.mails,
        isList: true
    ) { request in
        let id = try request.webhookID
        var input = request.input()
        let state = input.query("state", oneOf: Mailer.MessageState.self) ?? .dead
        let (limit, cursor) = input.page()
        try input.check()
        let page = try await request.services.mailer.call(
            Mailer.ListWebhookDeliveries(webhook: id, state: state, limit: limit, cursor: cursor))
        return try .list(page.deliveries, next: page.nextCursor)
    }

    private static let replayWebhook = AdminRoute(
        method: .post, path: "/admin/webhooks/{webhook}/replay", id: "replayWebhook", tag: .webhooks,
        summary: "Send messages again that were given up: one, or all.", target: .webhook,
        body: [AdminField("message_id", "The message. Default: all, up to \(Mailer.ReplayWebhooks.maximum).")]
    ) { request in
        let id = try request.webhookID
        var input = request.input()
        let message = input.optional("message_id", MessageID.self, expected: "a message's id")
        try input.check()
        let reply = try await request.services.mailer.call(Mailer.ReplayWebhooks(webhook: id, message: message))
        return try AdminAnswer(Replayed(replayed: reply.count, hasMore: reply.hasMore))
    }

    private static let webhookSettings: [AdminField] = [
        AdminField("name", "A name, unique in the application."),
        AdminField("url", "The receiver, an https URL."),
        AdminField("events", .someOf(WebhookEvent.selectable.map(\.rawValue)), "The events to send. Empty for all."),
        AdminField("allow_private", .flag, "Whether the receiver may have a private address, and a URL with http."),
        AdminField("enabled", .flag, "Whether events are sent."),
    ]

    private static let newWebhookSettings: [AdminField] = [
        AdminField("application_id", "The application whose events are sent.", isRequired: true),
        AdminField("name", "A name, unique in the application.", isRequired: true),
        AdminField("url", "The receiver, an https URL.", isRequired: true),
        AdminField("events", .someOf(WebhookEvent.selectable.map(\.rawValue)), "The events to send. Default: all."),
        AdminField("allow_private", .flag, "Whether the receiver may have a private address, and a URL with http."),
    ]

    /// How many messages are sent again.
    private struct Replayed: Encodable {
        let replayed: Int
        let hasMore: Bool

        enum CodingKeys: String, CodingKey {
            case replayed
            case hasMore = "has_more"
        }
    }
}

extension AdminRequest {
    /// The webhook of the path. Throws 404 if there is none that the key reaches.
    func webhook() async throws -> Webhook {
        let id = try webhookID
        let all = try await services.identity.call(Identity.ListWebhooks(application: key.applicationID))
        guard let found = all.first(where: { $0.id == id }) else { throw ServiceError.notFound("webhook") }
        return found
    }
}
