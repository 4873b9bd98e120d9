import Models
import RPCClient

/// Reads the user's own part of the audit log.
struct ListActivity: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs

    /// A page, latest first. Throws 401 if the session has ended.
    ///
    /// - Parameter omittingDetails: whether to leave out what tells people nothing new; see ``Identity/ListActivity/omitsDetails``.
    func callAsFunction(
        of session: SignedIn, limit: Int, before cursor: AuditEntryID? = nil, omittingDetails: Bool = false
    ) async throws -> Identity.ListActivity.Reply {
        try await identity.call(
            Identity.ListActivity(
                session: try await sessionProofs.proof(of: session), limit: limit, cursor: cursor,
                omitsDetails: omittingDetails ? true : nil))
    }
}
