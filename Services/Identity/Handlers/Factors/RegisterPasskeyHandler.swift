import Foundation
import Models
import RPC
import WebAuthn

/// Registers the passkey that an authenticator has made. That the sign-in is fresh was checked when the challenge was made. Where sign-ins
/// need two factors, a first one ends all other sessions of the user.
struct RegisterPasskeyHandler: RPCHandler {
    let enrollers: EnrollerVerifier
    let challenges: PasskeyChallengeVerifier
    let passkeys: PasskeyStore
    let relyingParty: PasskeyRelyingParty
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.RegisterPasskey, _ context: CallContext
    ) async throws -> Identity.RegisterPasskey.Reply {
        let enroller = try await enrollers.verify(call.enroller, context)
        let (profile, client) = (enroller.user.profile, enroller.client)
        let challenge = try await challenges.use(
            call.challenge,
            for: enroller.session.map { .registration(user: profile.id, session: $0.session) }
                ?? .enrolment(user: profile.id, client: client.id), context)
        let party = try relyingParty.party(for: client)
        let (response, registered) = try verify(call.credential, challenge, party)
        let (passkey, codes, epoch, isFirst) = try await passkeys.add(
            registered, transports: response.transports,
            name: call.passkeyName ?? Self.name(on: call.origin), enroller.owner,
            endsSessions: enroller.user.needsSecondFactor(client.factorSettings),
            notice: OutgoingMail.notice(.passkeyAdded, to: profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .factorAdded, application: client.applicationID, user: profile.id, client: client.id,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, reason: Factor.Kind.passkey.rawValue,
                context: context),
            deadline: context.deadline.instant)
        var reply = Identity.RegisterPasskey.Reply(passkey: passkey, recoveryCodes: codes.map(\.text))
        if let epoch {
            reply.proof = try await proofs.epochProof(
                epoch, of: profile.id, keeping: enroller.session?.session, context)
            reply.epoch = epoch
        }
        let method = registered.isBackedUp ? "swk" : "hwk"
        // To authenticate again, a passkey has to verify its user.
        if registered.isUserVerified {
            reply.reauthentication = try await proofs.attestEnrolment(
                of: enroller, isFirst: isFirst, epoch: epoch, methods: [method, "user", "mfa"], context)
        }
        if let waiting = enroller.signIn {
            // The factor is there, and its codes are nowhere else: an error must not keep them from the user.
            reply.signIn = try? await proofs.attest(
                waiting, adding: [method, "mfa"], epoch: epoch,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, context)
        }
        return reply
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
        } catch .unsoundKey {
            throw .passkeyKeyUnsound
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

extension ServiceError {
    /// 401 `passkey_invalid`: the key of a new passkey does not sign safely. Its user may know the reason.
    static let passkeyKeyUnsound = ServiceError(
        .passkeyInvalid,
        detail: "The authenticator has made a key that does not sign safely. Please use another authenticator.")
}
