import Models

extension AdminRoutes {
    /// Waitlists for features, and for signing up.
    static let waitlists: [AdminRoute] = [
        listWaitlist, inviteFromWaitlist, listSignUpWaitlist, inviteToSignUp, removeFromSignUpWaitlist,
    ]

    private static let listWaitlist = AdminRoute(
        method: .get, path: "/admin/waitlists/{feature}", id: "listWaitlist", tag: .waitlists,
        summary: "List who waits for a feature, in order.", target: .filter, query: AdminField.narrowedPages,
        isList: true
    ) { request in
        let feature: FeatureKey = try request.parameter("feature")
        var input = request.input()
        let (limit, cursor) = input.page()
        try input.check()
        let page = try await request.services.waitlists.call(
            Waitlists.ListWaitlistEntries(
                application: request.application, feature: feature, limit: limit, cursor: cursor))
        return try .list(page.rows, next: page.nextCursor)
    }

    private static let inviteFromWaitlist = AdminRoute(
        method: .post, path: "/admin/waitlists/{feature}/invite", id: "inviteFromWaitlist", tag: .waitlists,
        summary: "Mail those who have waited longest for a feature that it is open to them.", target: .body,
        note: "Everybody is mailed once, in the order in which they joined.",
        body: [
            AdminField("application_id", "The application whose users are mailed.", isRequired: true),
            AdminField("next", .number, "How many, 1 to 1000.", isRequired: true),
        ], timeout: .seconds(120)
    ) { request in
        let feature: FeatureKey = try request.parameter("feature")
        let application = try request.requiredApplication()
        return try AdminAnswer(
            try await request.invitations().invite(to: feature, of: application))
    }

    private static let listSignUpWaitlist = AdminRoute(
        method: .get, path: "/admin/applications/{application}/sign-up-waitlist", id: "listSignUpWaitlist",
        tag: .waitlists, summary: "List who waits for an invitation to sign up, the next one first.",
        target: .application, query: AdminField.pages, isList: true
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let limit = input.query("limit", in: 1...Identity.ListSignUpWaitlist.maximumLimit, standard: 50)
        let cursor = input.query("cursor", WaitlistRowID.self, expected: "a cursor of the page before")
        try input.check()
        let page = try await request.services.identity.call(
            Identity.ListSignUpWaitlist(application: application, limit: limit, cursor: cursor))
        return try .list(page.entries, next: page.nextCursor?.description)
    }

    private static let inviteToSignUp = AdminRoute(
        method: .post, path: "/admin/applications/{application}/sign-up-waitlist/invite", id: "inviteToSignUp",
        tag: .waitlists, summary: "Invite those who have waited longest to sign up.", target: .application,
        note: "Everybody is invited once, in the order in which they joined.",
        body: [AdminField("next", .number, "How many, 1 to 1000.", isRequired: true)], timeout: .seconds(120)
    ) { request in
        let application = try request.requiredApplication()
        return try AdminAnswer(try await request.invitations().inviteToSignUp(to: application))
    }

    private static let removeFromSignUpWaitlist = AdminRoute(
        method: .post, path: "/admin/applications/{application}/sign-up-waitlist/remove",
        id: "removeFromSignUpWaitlist", tag: .waitlists,
        summary: "Remove an address from the waitlist for signing up, and revoke its invitation.",
        target: .application, body: [AdminField("email", "The person's address.", isRequired: true)]
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        try input.check()
        let reply = try await request.services.identity.call(
            Identity.LeaveSignUpWaitlist(application: application, email: email.get()))
        return try AdminAnswer(["removed": reply.wasRemoved])
    }
}

extension AdminRequest {
    /// The invitations that the body asks for.
    fileprivate func invitations() throws -> WaitlistInvitations {
        var input = input()
        let next = input.number("next", in: 1...1000)
        if next == nil { input.reject(.body, "/next", type: "required", expected: "a whole number from 1 to 1000") }
        try input.check()
        return WaitlistInvitations(next: next ?? 1, fleet: services, progress: ProgressLine("invited", write: nil))
    }
}
