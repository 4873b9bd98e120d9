import Models
import RPC

/// Signs in the user of a verified identity at a provider, or holds the sign-in until the user has followed a link that is
/// sent to the identity's email address. ``AccountLinkingPolicy`` decides which user that is.
struct ExternalIdentitySignIn: Sendable {
    /// The authentication methods of a session (`amr`): RFC 8176 has no value for federation, so "fed", which others use,
    /// and the provider.
    static func authenticationMethods(_ provider: Provider) -> [String] { ["fed", provider.rawValue] }

    let identities: ExternalIdentityStore
    let users: UserStore
    let audit: AuditLog
    let emailHasher: EmailHasher
    let proofs: SessionProofIssuer
    let hooks: SignUpHooks

    func callAsFunction(
        _ identity: ExternalIdentity, to client: Client, _ call: Identity.CompleteProviderSignIn, _ context: CallContext
    ) async throws -> Identity.CompleteProviderSignIn.Reply {
        let policy = AccountLinkingPolicy(
            identity: identity, client: client, languages: call.languages, returnTo: call.returnTo,
            ipAddress: call.ipAddress, origin: call.origin,
            emailHash: identity.email.map { emailHasher.hash($0, in: client.applicationID) }, context: context)
        let deadline = context.deadline.instant
        let origin = SignUpHooks.Origin(ipAddress: call.ipAddress, device: call.origin?.deviceName)
        let decision = try await hooks.asking(call.signUpHook, for: client, from: origin, context) { verdict in
            var policy = policy
            policy.verdict = verdict
            return try await identities.apply(policy, deadline: deadline)
        }
        switch decision {
        case .refused(let error): throw error
        case .held: return .held
        case .signIn(let user, let epoch, let isNew):
            let record = try await users.signInRecord(of: user, in: client.applicationID, deadline: deadline)
            guard let record else { throw ServiceError.invalidToken }
            let methods = Self.authenticationMethods(call.provider)
            let authenticated = try await proofs.attest(
                record, epoch: epoch, client: client, methods: methods, context)
            if !isNew {
                let entry = policy.entry(.signIn, user).reached(authenticated, by: methods)
                try await audit.record(entry, deadline: deadline)
            }
            return .authenticated(authenticated)
        }
    }
}
