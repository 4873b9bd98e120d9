import HTTPTypes
import Hummingbird
import Models
import Primitives
import RPCClient

/// The second half of a sign-in with Google and the like: the browser comes back from the provider with a code.
///
/// The gateway passes the code on and sees nothing else. Client secrets and the provider's tokens stay between identity and
/// the provider; the gateway gets a proof, as it does for a password.
struct CompleteProviderSignIn: Sendable {
    /// How providers report that the user cancelled: `access_denied` (RFC 6749 §4.1.2.1), and Apple's own codes.
    private static let cancellations = ["access_denied", "user_cancelled_authorize", "user_cancelled_login"]

    let identity: ServiceClient
    let tokens: ServiceClient
    let openSession: OpenSession
    let continuations: ContinuationResolver
    let outboxRelay: OutboxRelay
    let cookies: SessionCookies
    let pages: PageContextFactory
    let hooks: SignUpHookRelay

    /// Stores an answer that the provider's page posted, because the post comes without our cookie, and redirects the browser
    /// to `path`, to which it sends the cookie.
    func store(_ answer: ProviderAnswer, _ state: Secret, returningTo path: String) async throws -> Response {
        _ = try await tokens.call(Tokens.KeepProviderAnswer(state: state, answer: answer))
        return Response(
            status: .seeOther, headers: [.location: FormEncoding.adding([("state", state.reveal())], to: path)])
    }

    /// Signs the browser in.
    ///
    /// - Parameter answer: what came with the browser; nil if it was stored before.
    /// - Throws: 400 `state_invalid` if the sign-in is unknown, over, or began in another browser; else what ``Identity``
    ///   throws, to the client if it was an authorization request.
    func callAsFunction(
        _ provider: Provider, _ answer: ProviderAnswer?, _ state: Secret, _ request: IncomingRequest
    ) async throws -> Response {
        let taken = try await tokens.call(
            Tokens.TakeProviderState(state: state, browser: ProviderCookie.value(of: request)))
        let begun = taken.state
        switch taken.outcome {
        case .good: break
        case .foreign, .used:
            await recordFailed(of: begun, taken.outcome == .used ? .replayed : .foreignBrowser, request)
            throw ServiceError.stateInvalid
        }
        do {
            return try await signIn(provider, answer ?? taken.answer, begun, request)
        } catch let error as any ServiceErrorConvertible {
            throw try await continuations.error(error.serviceError, for: begun.continuation)
        }
    }

    private func signIn(
        _ provider: Provider, _ answer: ProviderAnswer?, _ begun: ProviderState, _ request: IncomingRequest
    ) async throws -> Response {
        guard begun.provider == provider else {
            await recordFailed(of: begun, .mixedUp, request)
            throw ServiceError.otherProvidersAnswer
        }
        guard let code = answer?.code, answer?.error == nil else {
            let isCancelled = Self.cancellations.contains(answer?.error ?? "")
            await recordFailed(of: begun, isCancelled ? .cancelled : .providerError, request)
            throw isCancelled ? ServiceError.signInCancelled(provider) : .providerRefused(provider)
        }
        let outcome = try await hooks.asking { verdict in
            try await identity.call(
                Identity.CompleteProviderSignIn(
                    client: begun.client, provider: provider, code: code, codeVerifier: begun.codeVerifier,
                    nonce: begun.nonce, issuer: answer?.issuer, user: answer?.user, languages: request.languages,
                    returnTo: begun.continuation.path, ipAddress: request.device.ipAddress,
                    origin: MailOrigin(of: request), signUpHook: verdict))
        }
        outboxRelay.wake()
        switch outcome {
        case .held:
            let page = PageQuery(of: begun.client).path(HeldPage.path)
            return Response(status: .seeOther, headers: [.location: page])
        case .authenticated(let user):
            let opened: OpenedSession
            switch try await openSession(user, for: begun.client, request) {
            case .opened(let session): opened = session
            case .waiting(let waiting):
                let page = try await pages.context(for: request, client: try await pages.clients.client(waiting.client))
                return page.finishSignIn(.waiting(waiting), returnTo: begun.continuation.path)
            }
            var response = try await continuations.respond(
                to: begun.continuation, for: opened.client, accessToken: opened.grant.tokens.accessToken, request)
            cookies.set(opened, on: &response)
            return response
        }
    }

    /// Has identity record why the sign-in failed. An error here is ignored: the response is an error in any case.
    private func recordFailed(
        of begun: ProviderState, _ reason: Identity.RecordFailedProviderSignIn.Reason, _ request: IncomingRequest
    ) async {
        _ = try? await identity.call(
            Identity.RecordFailedProviderSignIn(
                client: begun.client, provider: begun.provider, reason: reason, ipAddress: request.device.ipAddress))
    }
}

extension ServiceError {
    static let stateInvalid = ServiceError(
        .stateInvalid, detail: "This sign-in is over: it took too long, or was finished before. Please start again.")

    /// 400 `state_invalid`: the answer came to another provider's callback (RFC 9700 §4.4, mix-up attacks).
    static let otherProvidersAnswer = ServiceError(
        .stateInvalid, detail: "This answer is another provider's. Please start again.")

    static func signInCancelled(_ provider: Provider) -> ServiceError {
        ServiceError(
            .signInCancelled, detail: "The sign-in at \(provider.displayName) was cancelled.")
    }

    static func providerRefused(_ provider: Provider) -> ServiceError {
        ServiceError(
            .providerRefused, detail: "\(provider.displayName) did not confirm the sign-in. Please start again.")
    }
}
