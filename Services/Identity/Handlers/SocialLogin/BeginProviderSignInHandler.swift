import Foundation
import Models
import RPC

/// Where to send a browser so that its user signs in at a provider.
struct BeginProviderSignInHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.BeginProviderSignIn, _ context: CallContext
    ) async throws -> Identity.BeginProviderSignIn.Reply {
        let client = try await house.knownClient(call.client, context)
        let connection = try await house.connections.open(
            call.provider, of: client, deadline: context.deadline.instant)
        let errand = ProviderAuthorizationRequest(
            callback: house.callback(of: call.provider), state: call.state, nonce: call.nonce,
            codeChallenge: call.codeChallenge,
            loginHint: call.loginHint, locales: call.locales)
        do throws(ProviderError) {
            return .init(
                url: try await house.providers.named(call.provider).url(
                    for: errand, connection, until: context.deadline.patience))
        } catch {
            try await house.note(error, call.provider, client, call.ipAddress, context)
            throw error.serviceError
        }
    }
}
