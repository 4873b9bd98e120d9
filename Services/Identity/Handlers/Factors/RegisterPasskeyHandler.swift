import Foundation
import Models
import RPC
import WebAuthn

/// Registers the passkey that an authenticator has made. That the sign-in is fresh was checked when the challenge was made.
struct RegisterPasskeyHandler: RPCHandler {
    let sessions: SessionVerifier
    let challenges: PasskeyChallengeVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let passkeys: PasskeyStore
    let relyingParty: PasskeyRelyingParty

    func callAsFunction(_ call: Identity.RegisterPasskey, _ context: CallContext) async throws -> Passkey {
        let deadline = context.deadline.instant
        let proof = try await sessions.verify(call.session, context)
        let session = proof.claims
        let challenge = try await challenges.use(
            call.challenge, for: .registration(user: session.user, session: session.session), context)
        let client = try await clients.require(session.client, deadline: deadline)
        let party = try relyingParty.party(for: client)
        let profile = try await activeUsers.find(session.user, of: session.application, context).profile
        let (response, registered) = try verify(call.credential, challenge, party)
        return try await passkeys.add(
            registered, transports: response.transports,
            name: call.passkeyName ?? Self.name(on: call.origin), proof,
            notice: OutgoingMail.notice(.passkeyAdded, to: profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .factorAdded, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, reason: "passkey", context: context),
            deadline: deadline)
    }

    private func verify(
        _ credential: Data, _ challenge: Data, _ party: RelyingParty
    ) throws(ServiceError) -> (RegistrationResponse, RegisteredPasskey) {
        do {
            let response = try RegistrationResponse(json: credential)
            return (
                response,
                try RegistrationVerifier(relyingParty: party).verify(
                    response, challenge: challenge, requiresUserVerification: false)
            )
        } catch .outOfMemory {
            throw .unavailable()
        } catch {
            throw .passkeyInvalid
        }
    }

    /// A name that tells passkeys apart until the user chooses one, such as `Firefox, Linux`.
    private static func name(on origin: MailOrigin?) -> String {
        let parts = [origin?.browser, origin?.system].compactMap(\.self)
        return parts.isEmpty ? "Passkey" : parts.joined(separator: ", ")
    }
}
