import Models

extension AdminRoutes {
    /// Applications.
    static let applications: [AdminRoute] = [
        listApplications, createApplication, getApplication, updateApplication, deleteApplication,
        rotateSignUpHookSecret,
    ]

    private static let listApplications = AdminRoute(
        method: .get, path: "/admin/applications", id: "listApplications", tag: .applications,
        summary: "List applications, oldest first.", target: .filter,
        query: AdminField.narrowedPages, isList: true
    ) { request in
        var input = request.input()
        let (limit, cursor) = input.page()
        try input.check()
        let all = try await request.services.identity.call(Identity.ListApplications())
            .filter { request.application == nil || $0.id == request.application }
            .filter { $0.id != request.operators }
        return try .list(all.map { ApplicationView($0) }, limit: limit, after: cursor) { $0.id }
    }

    private static let createApplication = AdminRoute(
        method: .post, path: "/admin/applications", id: "createApplication", tag: .applications,
        summary: "Create an application.", target: .fleet,
        body: newSettings, status: .created
    ) { request in
        var input = request.input()
        let name = input.required("name", expected: VisibleName.expectation)
        let parent = input.optional("parent_id", AccountID.self, expected: "an account's id")
        let change = ApplicationChange(&input)
        try input.check()
        let application = try await request.services.identity.call(
            Identity.CreateApplication(
                name: name.get(), parent: parent, hideAccountExistence: change.hidesAccounts ?? false,
                signUpByMail: change.signUpByMail, signUpSettings: change.signUp,
                factorSettings: change.factors, branding: change.branding))
        return try AdminAnswer(ApplicationView(application))
    }

    private static let getApplication = AdminRoute(
        method: .get, path: "/admin/applications/{application}", id: "getApplication", tag: .applications,
        summary: "Show an application, and how much belongs to it.", target: .application
    ) { request in
        let id = try request.requiredApplication()
        let found = try await request.services.identity.call(Identity.ShowApplication(id: id))
        return try AdminAnswer(ApplicationView(found.application, found))
    }

    private static let updateApplication = AdminRoute(
        method: .patch, path: "/admin/applications/{application}", id: "updateApplication", tag: .applications,
        summary: "Change an application.", target: .application,
        note: "Members that are left out change nothing. An empty text or list removes.",
        body: changedSettings
    ) { request in
        let id = try request.requiredApplication()
        var input = request.input()
        let name: String? = input.optional("name", expected: VisibleName.expectation)
        let change = ApplicationChange(&input)
        try input.check()
        if change.signUp.hookAllowsPrivate == true { try request.refuseForOneApplication("sign_up_hook_allow_private") }
        if change.branding.senderEmail != nil {
            // The mail server signs for the domains of all applications.
            try request.refuseForOneApplication("sender_email", which: "may be an address of another one")
        }
        if change.signUp.hookURL != nil, request.key.applicationID != nil {
            // The hook may lead to private addresses, so a key of one application doesn't decide where to.
            let found = try await request.services.identity.call(Identity.ShowApplication(id: id)).application
            if found.signUpSettings.hook?.allowsPrivateAddresses == true {
                try request.refuseForOneApplication("sign_up_hook")
            }
        }
        let application = try await request.services.identity.call(
            Identity.UpdateApplication(
                id: id, name: name, hideAccountExistence: change.hidesAccounts, signUpByMail: change.signUpByMail,
                signUpSettings: change.signUp, factorSettings: change.factors, branding: change.branding))
        return try AdminAnswer(ApplicationView(application))
    }

    private static let rotateSignUpHookSecret = AdminRoute(
        method: .post, path: "/admin/applications/{application}/sign-up-hook-secret", id: "rotateSignUpHookSecret",
        tag: .applications, summary: "Give an application's sign-up hook a secret, or a new one.", target: .application,
        note: "The answer displays it only once. For a while, requests are signed with both secrets.",
        body: [AdminField("overlap", .number, "For how many seconds. Default: a day.")]
    ) { request in
        let id = try request.requiredApplication()
        var input = request.input()
        let overlap = input.number("overlap", in: 0...Identity.RotateWebhookSecret.maximumOverlap) ?? 24 * 3600
        try input.check()
        return try AdminAnswer(
            try await request.services.identity.call(
                Identity.RotateSignUpHookSecret(application: id, overlap: overlap)))
    }

    private static let deleteApplication = AdminRoute(
        method: .delete, path: "/admin/applications/{application}", id: "deleteApplication", tag: .applications,
        summary: "Delete an application with its clients and users.", target: .fleet,
        note: """
            This can't be undone. With users, `with_users` has to state how many they are. If the connection breaks, send it \
            again with the number that is left.
            """,
        query: [AdminField("with_users", .number, "How many users it has, who are deleted, too.")],
        timeout: .seconds(600)
    ) { request in
        let id: ApplicationID = try request.parameter("application")
        var input = request.input()
        let users = input.query("with_users", in: 0...Int.max, standard: 0)
        try input.check()
        let details = try await request.services.identity.call(Identity.ShowApplication(id: id))
        guard details.users == users else {
            throw ServiceError(
                .applicationInUse,
                detail: "The application has \(Count.text(details.users, "user")): send with_users=\(details.users).")
        }
        return try AdminAnswer(try await DeleteAppCommand.delete(details, request.services))
    }

    /// The settings of an application.
    private static let settings: [AdminField] = [
        AdminField("hide_account_existence", .flag, "Whether answers hide which addresses are registered."),
        AdminField("sign_up_by_mail", .flag, "Whether an emailed link or code signs up unknown addresses."),
        AdminField("sign_up", .oneOf(SignUpSettings.Mode.allCases.map(\.rawValue)), "Who may sign up."),
        AdminField("allow_domain", .texts, "Domains whose addresses may sign up. Empty for all."),
        AdminField("deny_domain", .texts, "Domains whose addresses may not sign up, with their subdomains."),
        AdminField("deny_throw_away", .flag, "Whether addresses of services for throw-away mailboxes are denied."),
        AdminField("require_verified_email", .flag, "Whether users verify their address before they get a session."),
        AdminField("terms_version", "The version of the terms of service that users accept."),
        AdminField("sign_up_hook", "The URL of the sign-up hook, which is asked before a user is created."),
        AdminField(
            "sign_up_hook_fails", .oneOf(SignUpHook.Fallback.allCases.map(\.rawValue)),
            "Whether people can sign up while the hook gives no usable answer."),
        AdminField(
            "sign_up_hook_allow_private", .flag,
            "Whether the hook may have a private address, and a URL with http."),
        AdminField(
            "second_factor", .oneOf(FactorSettings.Policy.allCases.map(\.rawValue)),
            "Whether sign-ins need a second factor."),
        AdminField("remember_browsers", .flag, "Whether users can have a browser remembered."),
        AdminField("accent_colour", "The colour of buttons, as #rrggbb."),
        AdminField("logo_url", "The logo, an https URL or one below the issuer."),
        AdminField("logo_dark_url", "The logo on dark pages."),
        AdminField("favicon_url", "The icon of the tab."),
        AdminField("privacy_url", "The privacy policy."),
        AdminField("terms_url", "The terms of service."),
        AdminField("support_email", "The address for users who need help."),
        AdminField("sender_email", "The address of the sender of emails."),
        AdminField("sender_name", "The name of the sender of emails."),
    ]

    private static let newSettings: [AdminField] =
        [
            AdminField("name", "The name that users see.", isRequired: true),
            AdminField("parent_id", "The account that owns it."),
        ] + settings

    private static let changedSettings: [AdminField] = [AdminField("name", "The name that users see.")] + settings

    /// The settings of an application in a body.
    private struct ApplicationChange {
        let hidesAccounts: Bool?
        let signUpByMail: Bool?
        let signUp: SignUpSettings.Change
        let factors: FactorSettings.Change
        let branding: ApplicationBranding

        init(_ input: inout AdminInput) {
            hidesAccounts = input.flag("hide_account_existence")
            signUpByMail = input.flag("sign_up_by_mail")
            signUp = SignUpSettings.Change(
                mode: input.optional("sign_up", oneOf: SignUpSettings.Mode.self),
                allowedDomains: input.texts("allow_domain"), deniedDomains: input.texts("deny_domain"),
                deniesThrowAway: input.flag("deny_throw_away"),
                requiresVerifiedEmail: input.flag("require_verified_email"),
                termsVersion: input.optional("terms_version", expected: "a version"),
                hookURL: input.url("sign_up_hook"),
                hookFallback: input.optional("sign_up_hook_fails", oneOf: SignUpHook.Fallback.self),
                hookAllowsPrivate: input.flag("sign_up_hook_allow_private"))
            factors = FactorSettings.Change(
                secondFactor: input.optional("second_factor", oneOf: FactorSettings.Policy.self),
                remembersBrowsers: input.flag("remember_browsers"))
            branding = ApplicationBranding(
                accentColour: input.optional("accent_colour", expected: "#rrggbb"),
                logoURL: input.url("logo_url"), logoDarkURL: input.url("logo_dark_url"),
                faviconURL: input.url("favicon_url"), privacyURL: input.url("privacy_url"),
                termsURL: input.url("terms_url"),
                supportEmail: input.optional("support_email", expected: "an email address"),
                senderEmail: input.optional("sender_email", expected: "an email address"),
                senderName: input.optional("sender_name", expected: "a name"))
        }
    }
}

extension AdminInput {
    /// The limit and the cursor of a list.
    mutating func page(upTo maximum: Int = 100) -> (limit: Int, cursor: String?) {
        (
            query("limit", in: 1...maximum, standard: min(50, maximum)),
            query("cursor", expected: "a cursor of the page before")
        )
    }

    /// A member with a URL, which the service checks.
    mutating func url(_ name: String) -> String? {
        optional(name, expected: "a URL of at most \(TextBounds.url) bytes", upTo: TextBounds.url)
    }
}
