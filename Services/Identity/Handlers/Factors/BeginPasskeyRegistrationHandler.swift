import Foundation
import Models
import RPC
import WebAuthn

/// Makes the options for a new passkey.
struct BeginPasskeyRegistrationHandler: RPCHandler {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let passkeys: PasskeyStore
    let relyingParty: PasskeyRelyingParty

    func callAsFunction(_ call: Identity.BeginPasskeyRegistration, _ context: CallContext) async throws -> String {
        let deadline = context.deadline.instant
        let session = try await sessions.verify(call.session, context).claims
        let client = try await clients.require(session.client, deadline: deadline)
        let party = try relyingParty.party(for: client)
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        try freshSignIn.requireBothFactors(of: session, user)
        let profile = user.profile
        let existing = try await passkeys.descriptors(of: session.user, session.application, deadline: deadline)
        guard existing.count < Passkey.maximumPerUser else { throw ServiceError.passkeyLimitReached }
        guard let challenge = Data(base64URL: call.challenge.reveal()) else { throw ServiceError.passkeyInvalid }
        let options = PasskeyCreationOptions(
            relyingParty: party, name: client.applicationName,
            user: .init(
                handle: try await passkeys.handle(of: session.user, session.application, deadline: deadline),
                name: profile.address?.description ?? client.applicationName,
                displayName: profile.identity?.displayName ?? ""),
            challenge: challenge, existing: existing, userVerification: .preferred)
        return try options.json
    }
}
