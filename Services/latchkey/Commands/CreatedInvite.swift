import Models

/// A new invitation with its link.
struct CreatedInvite: Encodable, Sendable {
    let id: InviteID
    let email: EmailAddress
    let role: Role
    let token: String
    let url: String
    let expiresAt: Timestamp

    init(_ invite: Invite, email: EmailAddress, _ sent: Mailer.SendEmailLink.Reply) {
        id = invite.id
        self.email = email
        role = invite.role
        token = sent.token.reveal()
        url = sent.url.reveal()
        expiresAt = sent.expiresAt
    }

    enum CodingKeys: String, CodingKey {
        case id, email, role, token, url
        case expiresAt = "expires_at"
    }

    /// The invitation as text or JSON.
    var report: Report {
        Report(self) { _ in "invited \(email) as \(role) until \(expiresAt)\n\(url)" }
    }
}
