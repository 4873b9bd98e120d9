import Models
import RPCClient

/// Undoes a change of a user's addresses, by the link of a notice. Every session of the user ends.
struct UndoEmailChange: Sendable {
    let identity: ServiceClient
    let redeem: RedeemEmailToken
    let epochs: EpochAdvancer

    /// Undoes the change. If the password is refused, or an error occurs, the link can be used again. Returns what the email granted.
    ///
    /// - Throws: 401 `token_invalid`, 400 with `/new_password` for a weak password or none, 403 `user_suspended`, 429.
    func callAsFunction(
        _ token: Secret, newPassword: Secret?, _ request: IncomingRequest
    ) async throws -> OneTimeGrant {
        let (undone, grant) = try await redeem(.token(token), for: .emailUndo, request) { redeemed in
            let undone = try await identity.call(
                Identity.UndoEmailChange(
                    proof: redeemed.proof, newPassword: newPassword, ipAddress: request.device.ipAddress,
                    share: request.workShare(isKnown: true), origin: MailOrigin(of: request)))
            return (undone, redeemed.grant)
        }
        await epochs.advance(undone.proof)
        return grant
    }
}
