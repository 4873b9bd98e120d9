import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// Creates a user, their personal account and the owner membership, all of it or nothing.
struct SignUpHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SignUp, _ context: CallContext) async throws -> Identity.AuthenticatedUser {
        let client = try await house.knownClient(call.client, context)
        let words = PasswordPolicy.OwnWords(email: call.email, applicationName: client.applicationName)
        let faults =
            house.policy.faults(of: call.password, words, path: "/password")
            + PersonalFields.faults(of: [
                .preferredLanguage: call.preferredLanguage, .locale: call.locale, .timezone: call.timezone,
            ])
        try faults.refuse()

        let new = NewUser(
            call, application: client.applicationID, emailHash: house.emails.hash(call.email, in: client.applicationID))
        // Hashed before anything is locked.
        let hash = try await house.hasher.hash(
            call.password, for: call.share, deadline: context.deadline.instant)
        try await house.postgres.create(
            new, password: hash, mail: call.withoutMail == true ? nil : new.verificationMail(client),
            AuditEntry(
                event: .signUp, application: client.applicationID, user: new.id, client: client.id,
                ipAddress: call.ipAddress, context: context), deadline: context.deadline.instant)
        return try await house.vouch(
            for: new.profile, epoch: NewUser.epoch, client: client.id, methods: ["pwd"], context)
    }
}

extension UserIdentity {
    /// The languages to write to the user in, the best first.
    var languages: [String] { [preferredLanguage, locale].compactMap(\.self) }
}
