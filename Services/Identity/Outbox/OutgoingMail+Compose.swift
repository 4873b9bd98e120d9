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
            case .emailUndo: .notice
            }
        self.init(
            kind: kind, recipient: email, user: user, client: client.id, languages: languages,
            values: client.brandingValues.merging(origin?.values ?? [:]) { $1 },
            grant: OneTimeGrant(
                purpose, email: email, application: client.applicationID, client: client.id, user: user,
                credential: credential, redirectURI: redirectURI, device: origin?.device),
            linkPage: client.linkPages[purpose])
    }

    /// The mail that verifies an address which a user has added.
    ///
    /// - Parameter pending: the id under which it waits.
    init(
        verifying email: EmailAddress, addedBy user: UserID, as pending: EmailCredentialID, _ client: Client,
        languages: [String]
    ) {
        self.init(.verification, to: email, of: user, credential: pending, client, languages: languages)
        values["added"] = "true"
    }

    /// The notice to a mailbox whose address was replaced as the primary one, or removed, with the link that undoes it.
    ///
    /// - Parameters:
    ///   - change: nil if the mailbox can't undo it. The link leads to the page that helps then.
    ///   - languages: the languages to write it in, best first.
    static func undoNotice(
        _ notice: Notice, _ change: EmailChangeID?, to email: UserEmail, of user: UserID, languages: [String],
        _ client: Client, origin: MailOrigin?
    ) -> OutgoingMail {
        var mail = self.notice(notice, to: email.email, of: user, languages: languages, client, origin: origin)
        guard let change else { return mail }
        mail.values["help_page"] = nil
        mail.grant = OneTimeGrant(
            .emailUndo, email: email.email, application: client.applicationID, client: client.id, user: user,
            credential: email.id)
        mail.grant?.change = change
        return mail
    }

    /// The notice to the primary address of a user that another one was removed. It can't undo that.
    ///
    /// - Parameter languages: the languages to write it in, best first.
    static func removalNotice(
        of removed: EmailAddress, to primary: EmailAddress, of user: UserID, languages: [String], _ client: Client,
        origin: MailOrigin?
    ) -> OutgoingMail {
        var mail = notice(.emailRemoved, to: primary, of: user, languages: languages, client, origin: origin)
        mail.values["removed"] = removed.description
        return mail
    }

    /// The notice to the user of an address that somebody else wants to add. It tells nothing about them, not even when.
    static func inUseNotice(
        to email: EmailAddress, of user: UserID, languages: [String], _ client: Client
    ) -> OutgoingMail {
        var mail = notice(.emailInUse, to: email, of: user, languages: languages, client)
        mail.values["help_page"] = HelpPage.account.rawValue
        mail.values["time"] = nil
        return mail
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
        values["account"] = accountName.flatMap(Self.plainAccountName)
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
    ///   - origin: the device and the address that caused the notice. The time is now, whatever `origin` states.
    static func notice(
        _ notice: Notice, to email: EmailAddress, of user: UserID, languages: [String], _ client: Client,
        origin: MailOrigin? = nil
    ) -> OutgoingMail {
        let now = MailOrigin(browser: origin?.browser, system: origin?.system)
        var values = client.brandingValues.merging(now.values) { $1 }
        // Only a user's own notices state it: an email that somebody requests may go to anybody.
        values["address"] = AuditEntry.plausible(origin?.ipAddress)
        values["notice"] = notice.rawValue
        let page: HelpPage = client.loginMethods.contains(.password) ? .resetPassword : .account
        values["help_page"] = page.rawValue
        return OutgoingMail(
            kind: .notice, recipient: email, user: user, client: client.id, languages: languages, values: values)
    }

    /// A notice that a recovery code was used; nil if the user has no address.
    ///
    /// - Parameter left: how many the user has left.
    static func recoveryCodeNotice(
        left: Int, to profile: SessionProfile, _ client: Client, origin: MailOrigin?
    ) -> OutgoingMail? {
        var mail = notice(.recoveryCodeUsed, to: profile, client, origin: origin)
        mail?.values["codes_left"] = String(left)
        return mail
    }

    /// A notice that a password was reset, which names the passkeys that still sign the user in; nil if the user has no address.
    static func passwordResetNotice(
        to profile: SessionProfile, _ client: Client, origin: MailOrigin?, passkeys: [Passkey]
    ) -> OutgoingMail? {
        var mail = notice(.passwordResetDone, to: profile, client, origin: origin)
        if !passkeys.isEmpty { mail?.values["passkeys"] = passkeys.map(\.plainName).joined(separator: ", ") }
        return mail
    }

    /// A notice that another person has changed what a member of an account may do, or taken them out of it; nil if the member has no verified
    /// address. Its link leads to the account page.
    ///
    /// - Parameters:
    ///   - account: the name of the account; nil for none.
    ///   - role: the member's new role; nil for none.
    static func membershipNotice(
        _ notice: Notice, account: String?, role: Role?, to profile: SessionProfile, _ client: Client
    ) -> OutgoingMail? {
        guard let email = profile.credentials.first(where: { $0.emailVerifiedAt != nil })?.email else { return nil }
        var mail = self.notice(
            notice, to: email, of: profile.id, languages: profile.identity?.languages ?? [], client)
        mail.values["account"] = account.flatMap(plainAccountName)
        mail.values["role"] = role?.rawValue
        mail.values["help_page"] = HelpPage.account.rawValue
        return mail
    }

    /// In characters.
    private static let maximumAccountName = 60

    /// The name of an account for a mail; nil if nothing is left. Whoever owns the account chooses it, and a mail must not repeat a foreign URL or
    /// text that programs turn into a link, so only letters, numbers, spaces and a few signs are left.
    private static func plainAccountName(_ name: String) -> String? {
        let plain = name.filter { $0.isLetter || $0.isNumber || " -&'’,+()".contains($0) }.prefix(maximumAccountName)
        return plain.contains { $0.isLetter || $0.isNumber } ? String(plain) : nil
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
        values["support_email"] = branding.supportEmail
        values["sender_email"] = branding.senderEmail
        values["sender_name"] = branding.senderName
        return values
    }
}

extension Passkey {
    /// In characters.
    private static let maximumPlainLength = 60

    /// The name for a mail. Whoever makes a passkey chooses its name, and a mail must not repeat a foreign URL, so whatever is not a letter, a
    /// number or a space is left out.
    fileprivate var plainName: String {
        let plain = name.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }.prefix(Self.maximumPlainLength)
        return plain.contains { $0 != " " } ? String(plain) : "Passkey"
    }
}
