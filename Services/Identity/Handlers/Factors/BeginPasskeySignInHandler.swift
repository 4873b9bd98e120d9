import Foundation
import Models
import RPC
import WebAuthn

/// Makes the options for a sign-in with a passkey. They name no passkey, so that they tell nothing about anybody.
struct BeginPasskeySignInHandler: RPCHandler {
    let clients: ClientStore
    let relyingParty: PasskeyRelyingParty

    func callAsFunction(_ call: Identity.BeginPasskeySignIn, _ context: CallContext) async throws -> String {
        let client = try await clients.require(call.client, deadline: context.deadline.instant)
        let party = try relyingParty.party(for: client)
        guard let challenge = Data(base64URL: call.challenge.reveal()) else { throw ServiceError.passkeyInvalid }
        let options = PasskeyRequestOptions(
            relyingParty: party, challenge: challenge, userVerification: call.isSecondFactor ? .preferred : .required)
        return try options.json
    }
}
