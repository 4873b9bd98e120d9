import Models
import RPCClient

/// Opens a session for a user whom identity has authenticated: the end of every sign-in. If the user has to take another step
/// first, it stores the sign-in until the step is done.
struct OpenSession: Sendable {
    let tokens: ServiceClient
    let cookies: SessionCookies
    let knownDevices: KnownDevices
    let epochs: EpochAdvancer
    let signOut: SignOut
    let events: EventRecorder
    let sendEmailVerification: SendEmailVerification
    let rememberedBrowsers: RememberedBrowsers
    let passkeyOptions: PasskeySignInOptions

    /// Exchanges identity's proof for tokens. If the sign-in ends the user's earlier sessions, they end first. The session
    /// that the browser had before ends as well.
    ///
    /// On a device that is not known yet, the user gets a notice, unless the user `isNew`.
    ///
    /// If the user's rights have changed since identity checked the credentials, it throws ``SupersededSignIn``.
    ///
    /// The browser becomes a known device for the user's addresses. For a user who `isNew`, and has proved nothing except
    /// a password of their own choice, it becomes known only for verified addresses.
    func callAsFunction(
        _ user: Identity.AuthenticatedUser, for client: ClientID, isNew: Bool = false, _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        if let proof = user.epochProof { await epochs.advance(proof) }
        if let step = user.pendingStep {
            let cookie = cookies.binding(of: request)
            let waiting = try await wait(for: step, user, client, isNew: isNew, cookie, request)
            guard step == .secondFactor,
                let resumed = try await rememberedBrowsers.resume(waiting, device: cookie?.device, request)
            else { return .waiting(waiting) }
            return try await self(resumed, for: client, isNew: isNew, request)
        }
        return .opened(try await open(user, for: client, isNew: isNew, request))
    }

    /// The same for a sign-in that waited, when its step is done. Its token is used up by that.
    func callAsFunction(
        _ user: Identity.AuthenticatedUser, continuing found: FoundSignIn, _ request: IncomingRequest
    ) async throws -> SignInOutcome {
        try await self(user, for: found.signIn.client, isNew: found.signIn.isNewUser, request)
    }

    private func open(
        _ user: Identity.AuthenticatedUser, for client: ClientID, isNew: Bool, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let profile = user.profile
        let grant: Tokens.IssuedSession
        do {
            grant = try await tokens.call(
                Tokens.IssueSession(
                    proof: user.proof, client: client, device: request.device,
                    isNewDevice: !isNew && user.device == nil
                        && !knownDevices.isKnown(request, for: profile, epoch: user.epoch)))
        } catch let error as ServiceError where error.code == .invalidProof {
            throw SupersededSignIn()
        }
        if user.device == .noticed { events.noticeIsWaiting() }
        await events.record(grant.attestation, request)
        await signOut.endReplacedSession(of: request)
        return OpenedSession(
            client: client, grant: grant, profile: profile,
            deviceCookie: knownDevices.setCookie(
                request, for: profile.credentials.filter { !isNew || $0.emailVerifiedAt != nil }, of: profile.id,
                epoch: user.epoch, in: profile.applicationID),
            credentialsReset: user.credentialsReset)
    }

    /// Stores the sign-in, and sends the verification email if the step needs it. If the caller keeps cookies, the token works
    /// only with the one that is set.
    private func wait(
        for step: PendingSignIn.Step, _ user: Identity.AuthenticatedUser, _ client: ClientID, isNew: Bool,
        _ cookie: EmailCodeCookie?, _ request: IncomingRequest
    ) async throws -> WaitingSignIn {
        let kept = try await tokens.call(
            Tokens.KeepSignIn(
                proof: user.proof, client: client, device: cookie?.device, isNewUser: isNew,
                credentialsReset: user.credentialsReset))
        let waiting = WaitingSignIn(
            client: client, step: step, token: kept.token, expiresIn: kept.expiresIn, profile: user.profile,
            terms: user.terms, deviceCookie: cookie?.field(request), secondFactors: user.secondFactors,
            passkeyOptions: await passkeyOptions(of: user, client, cookie))
        // A new user has got it already. If it can't be sent now, the user asks for it.
        if !isNew, let email = waiting.unverifiedEmail {
            _ = try? await sendEmailVerification(of: email.id, EmailSender(waiting), request)
        }
        return waiting
    }

    /// The options for a passkey as the second factor; nil if the user has none. If they can't be made now, the user shows another factor,
    /// or asks for them again.
    private func passkeyOptions(
        of user: Identity.AuthenticatedUser, _ client: ClientID, _ cookie: EmailCodeCookie?
    ) async -> PasskeyRequestOptions? {
        guard user.secondFactors?.contains(.passkey) == true,
            let json = try? await passkeyOptions(for: client, isSecondFactor: true, device: cookie?.device)
        else { return nil }
        return try? PasskeyRequestOptions(json: json)
    }
}
