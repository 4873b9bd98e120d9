import Models
import RPC

/// Turns two-step sign-in on or off.
struct SetTwoStepHandler: RPCHandler {
    let enrollers: EnrollerVerifier
    let totpFactors: TOTPFactorStore
    let proofs: SessionProofIssuer

    func callAsFunction(_ call: Identity.SetTwoStep, _ context: CallContext) async throws -> Identity.SetTwoStep.Reply {
        let enroller = try await enrollers.verify(.session(call.session), call.freshness, context)
        let (profile, client) = (enroller.user.profile, enroller.client)
        let changed = try await totpFactors.setTwoStep(
            call.isOn, enroller.owner,
            notice: OutgoingMail.notice(
                call.isOn ? .twoStepOn : .twoStepOff, to: profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .twoStepChanged, application: client.applicationID, user: profile.id, client: client.id,
                ipAddress: call.ipAddress, reason: call.isOn ? "on" : "off", context: context),
            deadline: context.deadline.instant)
        guard let (codes, epoch) = changed else { return .init() }
        return .init(
            recoveryCodes: codes.map(\.text),
            proof: try await proofs.epochProof(epoch, of: profile.id, keeping: enroller.session?.session, context),
            epoch: epoch)
    }
}
