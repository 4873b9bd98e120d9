import Models

/// Everything that the services hold about a user, in one document.
struct PersonalDataExport: Encodable, Sendable {
    struct Emails: Encodable, Sendable {
        /// The emails in mailer's outbox.
        let outbox: [Mailer.UserMail]
        /// What became of the latest emails to verified addresses.
        let deliveries: [Mailer.DeliveryRecord]

        enum CodingKeys: String, CodingKey {
            case outbox, deliveries
        }
    }

    /// When the export was made.
    let exportedAt: Timestamp
    /// The service that made it.
    let issuer: String
    /// What identity holds.
    let data: PersonalData
    let sessions: [Session]
    /// Latest first.
    let activity: [ActivityItem]
    let mails: Emails
    let waitlists: [WaitlistRow]
    /// The names of the lists that were too long to be here as a whole.
    let incomplete: [String]

    enum CodingKeys: String, CodingKey {
        case issuer, sessions, activity, mails, waitlists, incomplete
        case exportedAt = "exported_at"
    }

    func encode(to encoder: any Encoder) throws {
        try data.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(exportedAt, forKey: .exportedAt)
        try container.encode(issuer, forKey: .issuer)
        try container.encode(sessions, forKey: .sessions)
        try container.encode(activity, forKey: .activity)
        try container.encode(mails, forKey: .mails)
        try container.encode(waitlists, forKey: .waitlists)
        try container.encode(incomplete, forKey: .incomplete)
    }
}
