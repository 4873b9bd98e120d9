import Foundation
import Models
import Primitives
import RPC

/// Confirms the first authenticator app of an operator.
struct ConfirmOperatorTOTPHandler: RPCHandler {
    let accounts: OperatorAccounts
    let totpFactors: TOTPFactorStore
    var now: @Sendable () -> Date = { Date() }

    func callAsFunction(
        _ call: Identity.ConfirmOperatorTOTP, _ context: CallContext
    ) async throws -> Identity.ConfirmOperatorTOTP.Reply {
        let deadline = context.deadline.instant
        let found = try await accounts.find(call.user, epoch: call.epoch, deadline: deadline)
        let codes = try await totpFactors.confirm(
            call.factor, call.code,
            FactorOwner(
                user: found.id, application: found.application,
                // The call needs no proof, so nothing is used up but this.
                proofID: "operator \(RandomToken.make().reveal())", epoch: call.epoch, session: nil,
                isFirstFactor: true),
            at: now(), notice: nil,
            audit: AuditEntry(
                event: .factorAdded, application: found.application, user: found.id, ipAddress: call.ipAddress,
                reason: Factor.Kind.totp.rawValue, context: context),
            deadline: deadline
        ).codes
        return .init(
            recoveryCodes: codes.map(\.text), user: try await accounts.find(found.id, deadline: deadline))
    }
}
