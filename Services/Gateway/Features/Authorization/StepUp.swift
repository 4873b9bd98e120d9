import Models
import RPCClient

/// Has a user who is signed in show a second factor, for a client that asks for a stronger sign-in (RFC 9470). That continues as
/// the sign-in of a user who has just shown the first one.
struct StepUp: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let openSession: OpenSession

    /// The sign-in that waits for the second factor; nil if the user has none that reaches one of `contexts`.
    func callAsFunction(
        of session: SignedIn, to contexts: [AuthenticationContext], for client: ClientID, _ request: IncomingRequest
    ) async throws -> WaitingSignIn? {
        let user: Identity.AuthenticatedUser
        do {
            user = try await identity.call(
                Identity.BeginStepUp(
                    session: try await sessionProofs.proof(of: session), client: client, contexts: contexts))
        } catch let error as ServiceError where error.code == .insufficientUserAuthentication {
            return nil
        }
        guard case .waiting(let waiting) = try await openSession(user, for: client, request) else {
            throw ServiceError.internal
        }
        return waiting
    }
}
