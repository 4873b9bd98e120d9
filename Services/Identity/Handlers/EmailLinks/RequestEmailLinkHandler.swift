import Models
import Postgres
import RPC

/// Writes down that a mail was asked for, whoever's the address is: one statement, the same for all.
struct RequestEmailLinkHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RequestEmailLink, _ context: CallContext) async throws -> Nothing {
        guard [.magicLink, .passwordReset].contains(call.purpose) else { throw ServiceError.notFound("mail") }
        let client = try await house.knownClient(call.client, context)
        // Swift takes some strings of different bytes for equal; browsers don't. What is registered is ASCII alone.
        if let redirectURI = call.redirectURI,
            !redirectURI.utf8.allSatisfy({ $0 < 0x80 }) || !client.redirectURIs.contains(redirectURI)
        {
            throw ServiceError.invalid([
                .init(in: .body, path: "/redirect_uri", type: "unregistered", expected: "a registered redirect URI")
            ])
        }
        let effect = PendingEvent.mailRequest(
            MailRequest(
                client: client.id, email: call.email, purpose: call.purpose, redirectURI: call.redirectURI,
                languages: Array(call.languages.prefix(5)), origin: call.origin))
        let audit = AuditEntry(
            event: .mailRequested, application: client.applicationID, client: client.id, ipAddress: call.ipAddress,
            emailHash: house.emails.hash(call.email, in: client.applicationID), reason: call.purpose.rawValue,
            context: context)
        guard !call.isNeedless else {
            try await house.postgres.execute(audit.insert, deadline: context.deadline.instant)
            return Nothing()
        }
        try await house.postgres.execute(
            """
            WITH effect AS (\(statement: effect.insert(user: nil, application: client.applicationID)))
            \(statement: audit.insert)
            """, deadline: context.deadline.instant)
        return Nothing()
    }
}

/// A mail that was asked for, for an address that may be nobody's.
struct MailRequest: Codable, Sendable, Equatable {
    let client: ClientID
    let email: EmailAddress
    let purpose: OneTimeGrant.Purpose
    let redirectURI: String?
    let languages: [String]
    var origin: MailOrigin?
}

extension IdentityHouse {
    /// The mail that a request comes to; nil when the address is nobody's, or its user is suspended.
    func mail(for request: MailRequest, deadline: ContinuousClock.Instant) async throws -> OutgoingMail? {
        guard let client = try await postgres.client(request.client, deadline: deadline) else { return nil }
        let application = client.applicationID
        let rows = try await postgres.query(
            """
            SELECT c.id, c.user_id, i.preferred_language, i.locale
            FROM identity.email_credentials c
            JOIN identity.users u ON u.application_id = c.application_id AND u.id = c.user_id
            LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
            WHERE c.application_id = \(application) AND c.email_hash = \(emails.hash(request.email, in: application))
              AND u.status = 'active'
            """, deadline: deadline)
        guard let row = rows.first else { return nil }
        let own = [try row[2].decode(as: String?.self), try row[3].decode(as: String?.self)].compactMap(\.self)
        return OutgoingMail(
            request.purpose, to: request.email, of: try row[1].decode(), credential: try row[0].decode(), client,
            languages: own + request.languages, redirectURI: request.redirectURI, origin: request.origin)
    }
}

extension OutgoingMail {
    /// A mail with a link for a user of `client`'s application.
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
            values: client.brandValues.merging(origin?.values ?? [:]) { $1 },
            grant: OneTimeGrant(
                purpose, email: email, application: client.applicationID, client: client.id, user: user,
                credential: credential, redirectURI: redirectURI, device: origin?.device),
            linkPage: client.linkPages[purpose])
    }
}

extension MailOrigin {
    /// What the mail's reader is told: `time` in RFC 3339, and names of a browser and a system.
    fileprivate var values: [String: String] {
        var values = ["time": time.description]
        values["browser"] = browser
        values["system"] = system
        return values
    }
}

extension Client {
    /// What mails on its behalf look like.
    var brandValues: [String: String] {
        var values = ["application": applicationName]
        values["accent"] = accentColour
        values["logo"] = logoURL
        return values
    }
}
