import Models
import RPC

/// Tells whether an address is registered, and by which methods its user can sign in. It takes one query, the same for
/// every address.
struct CheckEmailHandler: RPCHandler {
    let signInMethods: SignInMethodStore
    let emailHasher: EmailHasher

    func callAsFunction(_ call: Identity.CheckEmail, _ context: CallContext) async throws -> Identity.CheckEmail.Reply {
        let found = try await signInMethods.methods(
            emailHash: emailHasher.hash(call.email, in: call.application), application: call.application,
            client: call.client, deadline: context.deadline.instant)
        guard let found else { throw ServiceError.unknownClient }
        return found.reply
    }
}
