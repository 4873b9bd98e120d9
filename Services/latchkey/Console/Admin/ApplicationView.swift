import Models

/// An application in the admin API: what a change takes is what an answer has, under the same names.
struct ApplicationView: Encodable, Sendable {
    private let application: Application
    /// How much belongs to it; nil in lists.
    private let details: Identity.ShowApplication.Reply?

    init(_ application: Application, _ details: Identity.ShowApplication.Reply? = nil) {
        self.application = application
        self.details = details
    }

    /// The application's id.
    var id: String { application.id.description }

    private enum CodingKeys: String, CodingKey {
        case id, name, clients, users, accounts, waiting
        case parentID = "parent_id"
        case hideAccountExistence = "hide_account_existence"
        case signUpByMail = "sign_up_by_mail"
        case createdAt = "created_at"
        case openInvites = "open_invites"
    }

    func encode(to encoder: any Encoder) throws {
        // Each writes its members into the same object.
        try application.signUpSettings.encode(to: encoder)
        try application.factorSettings.encode(to: encoder)
        try application.branding.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(application.id, forKey: .id)
        try members.encode(application.name, forKey: .name)
        try members.encode(application.parentID, forKey: .parentID)
        try members.encode(application.hideAccountExistence, forKey: .hideAccountExistence)
        try members.encode(application.signUpByMail, forKey: .signUpByMail)
        try members.encode(application.createdAt, forKey: .createdAt)
        guard let details else { return }
        try members.encode(details.clients, forKey: .clients)
        try members.encode(details.users, forKey: .users)
        try members.encode(details.accounts, forKey: .accounts)
        try members.encode(details.openInvites, forKey: .openInvites)
        try members.encode(details.waiting, forKey: .waiting)
    }
}
