import Models
import RPC

/// Redeems a provider's authorization code and signs its user in. A call that is repeated with the answer of a sign-up hook has the identity,
/// because the code counts once.
struct CompleteProviderSignInHandler: RPCHandler {
    let clients: ClientStore
    let connections: ConnectionStore
    let providers: Providers
    let redirectURIs: ProviderRedirectURIs
    let errorLog: ProviderErrorLog
    let signIn: ExternalIdentitySignIn
    let hooks: SignUpHooks

    func callAsFunction(
        _ call: Identity.CompleteProviderSignIn, _ context: CallContext
    ) async throws -> Identity.CompleteProviderSignIn.Reply {
        let deadline = context.deadline.instant
        let client = try await clients.require(call.client, deadline: deadline)
        if let answer = call.signUpHook {
            let identity = try await hooks.identity(of: answer, at: call.provider, for: client, context)
            return try await signIn(identity, to: client, call, context)
        }
        let connection = try await connections.open(call.provider, of: client, deadline: deadline)
        let callback = ProviderCallback(
            redirectURI: redirectURIs[call.provider], code: call.code, codeVerifier: call.codeVerifier,
            nonce: call.nonce, issuer: call.issuer, user: call.user, deadline: context.deadline.forProvider)
        let identity: ExternalIdentity
        do throws(ProviderError) {
            identity = try await providers[call.provider].identity(for: callback, connection)
        } catch {
            try await errorLog.record(error, client, call.ipAddress, context)
            throw error.serviceError
        }
        return try await signIn(identity, to: client, call, context)
    }
}
