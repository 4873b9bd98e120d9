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

    /// The mail of an invitation to an account.
    init(
        inviting email: EmailAddress, invite: InviteID, accountName: String?, _ client: Client, languages: [String]
    ) {
        var values = client.brandingValues
        values["account"] = accountName
        self.init(
            kind: .invite, recipient: email, client: client.id, languages: languages, values: values,
            grant: OneTimeGrant(
                .invite, email: email, application: client.applicationID, client: client.id, invite: invite),
            linkPage: client.linkPages[.invite])
    }

    /// A notice to the user's first address; nil if the user has none.
    static func notice(_ notice: Notice, to profile: SessionProfile, application: String) -> OutgoingMail? {
        profile.address.map { email in
            .notice(
                notice, to: email, of: profile.id, languages: profile.identity?.languages ?? [],
                application: application)
        }
    }

    /// A notice to one of the user's addresses.
    ///
    /// - Parameters:
    ///   - languages: the languages to write it in, best first.
    ///   - application: the name of the application.
    static func notice(
        _ notice: Notice, to email: EmailAddress, of user: UserID, languages: [String], application: String
    ) -> OutgoingMail {
        OutgoingMail(
            kind: .notice, recipient: email, user: user, languages: languages,
            values: ["notice": notice.rawValue, "application": application])
    }
}

extension MailOrigin {
    /// What the mail tells its reader: the time in RFC 3339, and the names of a browser and an operating system.
    fileprivate var values: [String: String] {
        var values = ["time": time.description]
        values["browser"] = browser
        values["system"] = system
        return values
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
