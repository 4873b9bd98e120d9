import Models
import PasswordHashing
import RPC

/// Creates a user on behalf of an operator.
struct CreateUserHandler: RPCHandler {
    let administration: UserAdministrationStore
    let clients: ClientStore
    let emailHasher: EmailHasher
    let policy: PasswordPolicy
    let hasher: PasswordHasher
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.CreateUser, _ context: CallContext) async throws -> Identity.UserRecord {
        let deadline = context.deadline.instant
        try PersonalFields.invalidParameters(of: [.preferredLanguage: call.language]).refuse()
        let client = try await clients.helpingClient(of: call.application, deadline: deadline)
        if let password = call.password {
            let words = PasswordPolicy.OwnWords(
                email: call.email, applicationName: client?.applicationName ?? "")
            try await policy.violations(of: password, words, path: "/password", deadline: deadline).refuse()
        }
        let user = NewUser(
            created: call.email, emailHash: emailHasher.hash(call.email, in: call.application),
            application: call.application, isVerified: call.isVerified, language: call.language)
        var mail: OutgoingMail?
        if call.sendsPasswordReset {
            mail = try OutgoingMail.passwordReset(to: user.profile, client)
        }
        // Hashed before any row is locked.
        var hash: PasswordHash?
        if let password = call.password { hash = try await hasher.hash(password, deadline: deadline) }
        try await administration.create(user, password: hash, mail: mail, context)
        return try await reader.record(of: user.id, context)
    }
}

extension OutgoingMail {
    /// The mail that an operator sends a user, with a link to choose a password. Throws 404 for a user without an address, 403
    /// `method_not_enabled` unless `client` offers passwords.
    static func passwordReset(to profile: SessionProfile, _ client: Client?) throws(ServiceError) -> OutgoingMail {
        guard let credential = profile.credentials.first(where: { $0.email != nil }), let email = credential.email
        else {
            throw .notFound("email address")
        }
        guard let client, client.loginMethods.contains(.password) else {
            throw ServiceError(
                .methodNotEnabled,
                detail:
                    "No client of this application offers passwords. Users sign in there by an emailed link or a provider."
            )
        }
        return OutgoingMail(
            .passwordReset, to: email, of: profile.id, credential: credential.id, client,
            languages: profile.identity?.languages ?? [])
    }
}
