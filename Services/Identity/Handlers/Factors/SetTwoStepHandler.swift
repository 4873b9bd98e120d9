import Models
import RPC

/// Turns two-step sign-in on or off.
struct SetTwoStepHandler: RPCHandler {
    let enrollers: EnrollerVerifier
    let totpFactors: TOTPFactorStore
    let proofs: SessionProofIssuer

    func callAsFunction(_ call: Identity.SetTwoStep, _ context: CallContext) async throws -> Identity.SetTwoStep.Reply {
        if !call.isOn { try await requireChoice(of: call.session, context) }
        let enroller = try await enrollers.verify(.session(call.session), call.freshness, context)
        let (profile, client) = (enroller.user.profile, enroller.client)
        let changed = try await totpFactors.setTwoStep(
            call.isOn, enroller.owner,
            notice: OutgoingMail.notice(
                call.isOn ? .twoStepOn : .twoStepOff, to: profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .twoStepChanged, application: client.applicationID, user: profile.id, client: client.id,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, reason: call.isOn ? "on" : "off",
                context: context),
            deadline: context.deadline.instant)
        guard let (codes, epoch) = changed else { return .init() }
        return .init(
            recoveryCodes: codes.map(\.text),
            proof: try await proofs.epochProof(epoch, of: profile.id, keeping: enroller.session?.session, context),
            epoch: epoch)
    }

    /// Throws 403 `forbidden` if the application requires two factors of everybody. It comes first, so that nobody shows a factor in vain.
    private func requireChoice(of session: Proof, _ context: CallContext) async throws {
        let session = try await enrollers.sessions.verify(session, context).claims
        let client = try await enrollers.clients.require(session.client, deadline: context.deadline.instant)
        guard client.factorSettings.secondFactor != .required else { throw ServiceError.twoStepRequired }
    }
}

extension ServiceError {
    /// 403: the application requires second factors, so nobody turns two-step sign-in off.
    static let twoStepRequired = ServiceError(
        .forbidden, detail: "This application requires two-step sign-in, so it can't be turned off.")
}
