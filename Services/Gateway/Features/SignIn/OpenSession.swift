import Models
import RPCClient

/// Opens a session for a user whom identity has authenticated: the last step of every sign-in.
struct OpenSession: Sendable {
    let tokens: ServiceClient
    let knownDevices: KnownDevices
    let epochs: EpochAdvancer
    let signOut: SignOut
    let events: EventRecorder

    /// Exchanges identity's proof for tokens. If the sign-in ends the user's earlier sessions, they end first. The session
    /// that the browser had before ends as well.
    ///
    /// On a device that is not known yet, the user gets a notice, unless the user `isNew`.
    ///
    /// The browser becomes a known device for the user's addresses. For a user who `isNew`, and has proved nothing except
    /// a password of their own choice, it becomes known only for verified addresses.
    func callAsFunction(
        _ user: Identity.AuthenticatedUser, for client: ClientID, isNew: Bool = false, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let profile = user.profile
        if let proof = user.epochProof { await epochs.advance(proof) }
        let grant = try await tokens.call(
            Tokens.IssueSession(
                proof: user.proof, client: client, device: request.device,
                isNewDevice: !isNew && !knownDevices.isKnown(request, for: profile)))
        await events.record(grant.attestation, request)
        await signOut.endReplacedSession(of: request)
        return OpenedSession(
            client: client, grant: grant, profile: profile,
            deviceCookie: knownDevices.setCookie(
                request, for: profile.credentials.filter { !isNew || $0.emailVerifiedAt != nil }, of: profile.id,
                epoch: user.epoch, in: profile.applicationID),
            credentialsReset: user.credentialsReset)
    }
}
