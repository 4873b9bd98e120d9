import Models
import RPC

/// Starts a sign-in with a provider: makes the URL to which the browser is sent.
struct BeginProviderSignInHandler: RPCHandler {
    let clients: ClientStore
    let connections: ConnectionStore
    let providers: Providers
    let redirectURIs: ProviderRedirectURIs
    let errorLog: ProviderErrorLog

    func callAsFunction(
        _ call: Identity.BeginProviderSignIn, _ context: CallContext
    ) async throws -> Identity.BeginProviderSignIn.Reply {
        let deadline = context.deadline.instant
        let client = try await clients.require(call.client, deadline: deadline)
        let connection = try await connections.open(call.provider, of: client, deadline: deadline)
        let request = ProviderAuthorizationRequest(
            redirectURI: redirectURIs[call.provider], state: call.state, nonce: call.nonce,
            codeChallenge: call.codeChallenge, loginHint: call.loginHint, locales: call.locales)
        do throws(ProviderError) {
            let url = try await providers[call.provider].authorizationURL(
                for: request, connection, deadline: context.deadline.forProvider)
            return .init(url: url)
        } catch {
            try await errorLog.record(error, client, call.ipAddress, context)
            throw error.serviceError
        }
    }
}
