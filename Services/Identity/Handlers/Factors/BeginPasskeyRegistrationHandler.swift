import Foundation
import Models
import RPC
import WebAuthn

/// Makes the options for a new passkey.
struct BeginPasskeyRegistrationHandler: RPCHandler {
    let enrollers: EnrollerVerifier
    let passkeys: PasskeyStore
    let relyingParty: PasskeyRelyingParty

    func callAsFunction(_ call: Identity.BeginPasskeyRegistration, _ context: CallContext) async throws -> String {
        let deadline = context.deadline.instant
        let enroller = try await enrollers.verify(call.enroller, call.freshness, context)
        let (profile, client) = (enroller.user.profile, enroller.client)
        let party = try relyingParty.party(for: client)
        let existing = try await passkeys.descriptors(of: profile.id, client.applicationID, deadline: deadline)
        guard existing.count < Passkey.maximumPerUser else { throw ServiceError.passkeyLimitReached }
        guard let challenge = Data(base64URL: call.challenge.reveal()) else { throw ServiceError.passkeyInvalid }
        let options = PasskeyCreationOptions(
            relyingParty: party, name: client.applicationName,
            user: .init(
                handle: try await passkeys.handle(of: profile.id, client.applicationID, deadline: deadline),
                name: profile.address?.description ?? client.applicationName,
                displayName: profile.identity?.displayName ?? ""),
            challenge: challenge, existing: existing, userVerification: .preferred)
        return try options.json
    }
}
