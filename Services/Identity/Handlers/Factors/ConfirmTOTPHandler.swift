import Foundation
import Models
import RPC

/// Confirms an authenticator app by a first code. That the sign-in is fresh was checked when the secret was made, less than an hour ago.
struct ConfirmTOTPHandler: RPCHandler {
    let enrollers: EnrollerVerifier
    let totpFactors: TOTPFactorStore
    let proofs: SessionProofIssuer
    var now: @Sendable () -> Date = { Date() }

    func callAsFunction(
        _ call: Identity.ConfirmTOTP, _ context: CallContext
    ) async throws -> Identity.ConfirmTOTP.Reply {
        let enroller = try await enrollers.verify(call.enroller, context)
        let (profile, client) = (enroller.user.profile, enroller.client)
        let (codes, epoch, isFirst) = try await totpFactors.confirm(
            call.factor, call.code, enroller.owner, at: now(),
            notice: OutgoingMail.notice(.authenticatorAdded, to: profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .factorAdded, application: client.applicationID, user: profile.id, client: client.id,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, reason: Factor.Kind.totp.rawValue,
                context: context),
            deadline: context.deadline.instant)
        var reply = Identity.ConfirmTOTP.Reply(
            recoveryCodes: codes.map(\.text),
            proof: try await proofs.epochProof(epoch, of: profile.id, keeping: enroller.session?.session, context),
            epoch: epoch)
        let methods = ["otp", "mfa"]
        reply.reauthentication = try await proofs.attestEnrolment(
            of: enroller, isFirst: isFirst, epoch: epoch, methods: methods, context)
        if let waiting = enroller.signIn {
            // The factor is there, and its codes are nowhere else: an error must not keep them from the user.
            reply.signIn = try? await proofs.attest(
                waiting, adding: methods, epoch: epoch, ipAddress: call.ipAddress,
                device: call.origin?.deviceName, context)
        }
        return reply
    }
}
