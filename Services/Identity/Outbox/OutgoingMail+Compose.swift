import Models

extension OutgoingMail {
    /// A mail with a link or code for a user of `client`'s application.
    ///
    /// - Parameters:
    ///   - languages: the languages to write it in, best first.
    ///   - redirectURI: where the browser goes after the link was used.
    ///   - origin: where the mail was requested; nil if the mail must not reveal it.
    init(
        _ purpose: OneTimeGrant.Purpose, to email: EmailAddress, of user: UserID, credential: EmailCredentialID,
        _ client: Client, languages: [String], redirectURI: String? = nil, origin: MailOrigin? = nil
    ) {
        let kind: OutgoingMail.Kind =
            switch purpose {
            case .magicLink: .magicLink
            case .verification: .verification
            case .passwordReset: .passwordReset
            case .invite: .invite
            }
        self.init(
            kind: kind, recipient: email, user: user, client: client.id, languages: languages,
            values: client.brandingValues.merging(origin?.values ?? [:]) { $1 },
            grant: OneTimeGrant(
                purpose, email: email, application: client.applicationID, client: client.id, user: user,
                credential: credential, redirectURI: redirectURI, device: origin?.device),
            linkPage: client.linkPages[purpose])
    }

    /// The mail by which a new user signs up and in.
    init(
        signingUp email: EmailAddress, _ client: Client, languages: [String], redirectURI: String?, origin: MailOrigin?
    ) {
        self.init(
            kind: .signUp, recipient: email, client: client.id, languages: languages,
            values: client.brandingValues.merging(origin?.values ?? [:]) { $1 },
            grant: OneTimeGrant(
                .magicLink, email: email, application: client.applicationID, client: client.id,
                redirectURI: redirectURI, device: origin?.device),
            linkPage: client.linkPages[.magicLink])
    }

    /// The mail of an invitation to an account, or to sign up.
    ///
    /// - Parameter isFromWaitlist: whether the reader waits for it.
    init(
        inviting email: EmailAddress, invite: InviteID, accountName: String?, isFromWaitlist: Bool = false,
        _ client: Client, languages: [String]
    ) {
        var values = client.brandingValues
        values["account"] = accountName
        if isFromWaitlist { values["waitlist"] = "true" }
        self.init(
            kind: .invite, recipient: email, client: client.id, languages: languages, values: values,
            grant: OneTimeGrant(
                .invite, email: email, application: client.applicationID, client: client.id, invite: invite),
            linkPage: client.linkPages[.invite])
    }

    /// A notice to the user's first address; nil if the user has none.
    static func notice(
        _ notice: Notice, to profile: SessionProfile, _ client: Client, origin: MailOrigin? = nil
    ) -> OutgoingMail? {
        profile.address.map { email in
            .notice(
                notice, to: email, of: profile.id, languages: profile.identity?.languages ?? [], client,
                origin: origin)
        }
    }

    /// A notice to one of the user's addresses. Its link leads to a page of ours, which mailer chooses by
    /// ``OutgoingMail/HelpPage``: no caller can name another one.
    ///
    /// - Parameters:
    ///   - languages: the languages to write it in, best first.
    ///   - client: a client of the user's application, for branding and link.
    ///   - origin: the device that caused the notice. The time is now, whatever `origin` states.
    static func notice(
        _ notice: Notice, to email: EmailAddress, of user: UserID, languages: [String], _ client: Client,
        origin: MailOrigin? = nil
    ) -> OutgoingMail {
        let origin = MailOrigin(browser: origin?.browser, system: origin?.system)
        var values = client.brandingValues.merging(origin.values) { $1 }
        values["notice"] = notice.rawValue
        let page: HelpPage = client.loginMethods.contains(.password) ? .resetPassword : .account
        values["help_page"] = page.rawValue
        return OutgoingMail(
            kind: .notice, recipient: email, user: user, client: client.id, languages: languages, values: values)
    }

    /// A notice that a feature is open to a user who waits for it. Its link leads to the account page.
    static func waitlistNotice(
        _ feature: FeatureKey, to email: EmailAddress, of user: UserID, languages: [String], _ client: Client
    ) -> OutgoingMail {
        var mail = notice(.waitlistInvited, to: email, of: user, languages: languages, client)
        mail.values["feature"] = feature.description
        mail.values["help_page"] = HelpPage.account.rawValue
        // Nothing was done by anybody, so there is no time of it to tell.
        mail.values["time"] = nil
        return mail
    }
}

extension MailOrigin {
    /// In characters. No browser or system has a longer name.
    private static let maximumNameLength = 30

    /// What the mail tells its reader: the time in RFC 3339, and the names of a browser and an operating system. The
    /// gateway states the names, so anything but letters and spaces is left out: a mail must not repeat a foreign URL.
    fileprivate var values: [String: String] {
        var values = ["time": time.description]
        values["browser"] = browser.flatMap(Self.plainName)
        values["system"] = system.flatMap(Self.plainName)
        return values
    }

    /// The device in the audit log: `Firefox/Linux`; nil if nothing is known.
    var deviceName: String? {
        let names = [browser, system].compactMap { $0.flatMap(Self.plainName) }
        return names.isEmpty ? nil : names.joined(separator: "/")
    }

    private static func plainName(_ name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: " ")
                || (UInt8(ascii: "A")...UInt8(ascii: "z")).contains(byte) && !"[\\]^_`".utf8.contains(byte)
        }
        return isPlain && name.utf8.count <= maximumNameLength ? name : nil
    }
}

extension Client {
    /// The values by which a mail on behalf of the client takes its branding.
    fileprivate var brandingValues: [String: String] {
        var values = ["application": applicationName]
        values["accent"] = branding.accentColour
        values["logo"] = branding.logoURL
        return values
    }
}
