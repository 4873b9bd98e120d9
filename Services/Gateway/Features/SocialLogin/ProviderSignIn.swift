import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Models

/// A sign-in by Google and the like: to the provider, and back with an answer.
///
/// The gateway sees the provider's code pass by and nothing else: secrets and tokens are between identity and the
/// provider, and what the gateway gets is a proof, as for a password.
struct ProviderSignIn: Sendable {
    let house: Surroundings

    /// Sends the browser to the provider. `destination`: what comes after the sign-in.
    func begin(
        _ provider: Provider, _ client: Client, then destination: ProviderState.Destination, loginHint: String?,
        locales: String?, _ request: IncomingRequest
    ) async throws -> Response {
        let browser = ProviderCookie.value(of: request) ?? ProviderCookie.make()
        let (verifier, nonce) = (ProviderCookie.make(), ProviderCookie.make())
        let state = try await house.fleet.tokens.call(
            Tokens.KeepProviderState(
                state: ProviderState(
                    client: client.id, provider: provider, codeVerifier: verifier, nonce: nonce,
                    destination: destination), browser: browser))
        let begun = try await house.fleet.identity.call(
            Identity.BeginProviderSignIn(
                client: client.id, provider: provider, state: state, nonce: nonce,
                codeChallenge: Data(SHA256.hash(data: Data(verifier.reveal().utf8))).base64URL,
                loginHint: Self.hint(loginHint, for: client),
                locales: PageQuery.languages(locales).map { $0.replacing("_", with: "-") },
                ipAddress: request.device.ipAddress))
        var response = Response(status: .seeOther, headers: [.location: begun.url])
        response.headers.append(ProviderCookie.field(browser, house.cookies.policy))
        return response
    }

    /// The same for an authorization request, whose client hears of it when that fails.
    func begin(
        _ provider: Provider, for id: Secret, _ asked: AuthorizationRequest,
        _ request: IncomingRequest
    ) async throws -> Response {
        do {
            return try await begin(
                provider, try await house.clients.client(asked.client), then: .authorization(id),
                loginHint: asked.loginHint, locales: asked.uiLocales, request)
        } catch let error as any ServiceErrorConvertible {
            throw AuthorizationError(error.serviceError, asked)
        }
    }

    /// Keeps an answer that came without the browser's cookie, because it was posted by the provider's page, and has the
    /// browser come again by a GET, which brings it.
    func keep(_ answer: ProviderAnswer, _ state: Secret, at path: String) async throws -> Response {
        _ = try await house.fleet.tokens.call(Tokens.KeepProviderAnswer(state: state, answer: answer))
        return Response(
            status: .seeOther, headers: [.location: LocalURL.adding([("state", state.reveal())], to: path)])
    }

    /// Takes the browser back from the provider. `answer`: what came with it; nil when it was kept before.
    func finish(
        _ provider: Provider, _ answer: ProviderAnswer?, _ state: Secret, _ request: IncomingRequest
    ) async throws -> Response {
        let taken = try await house.fleet.tokens.call(
            Tokens.TakeProviderState(state: state, browser: ProviderCookie.value(of: request)))
        let begun = taken.state
        switch taken.outcome {
        case .good: break
        case .foreign, .used:
            await refuse(begun, taken.outcome == .used ? .replayed : .foreignBrowser, request)
            throw ServiceError.stateInvalid
        }
        do {
            return try await signIn(provider, answer ?? taken.answer, begun, request)
        } catch let error as any ServiceErrorConvertible {
            // Whoever asked for the sign-in hears how it ended.
            if case .authorization(let id) = begun.destination {
                throw AuthorizationError(
                    error.serviceError, try await AuthorizationFlow(house: house).find(id, nil).request)
            }
            throw error
        }
    }

    private func signIn(
        _ provider: Provider, _ answer: ProviderAnswer?, _ begun: ProviderState, _ request: IncomingRequest
    ) async throws -> Response {
        guard begun.provider == provider else {
            await refuse(begun, .mixedUp, request)
            throw ServiceError.mixedUp
        }
        guard let code = answer?.code, answer?.error == nil else {
            let isCancelled = Self.cancellations.contains(answer?.error ?? "")
            await refuse(begun, isCancelled ? .cancelled : .providerError, request)
            throw isCancelled ? ServiceError.signInCancelled(provider) : .providerRefused(provider)
        }
        let outcome = try await house.fleet.identity.call(
            Identity.CompleteProviderSignIn(
                client: begun.client, provider: provider, code: code, codeVerifier: begun.codeVerifier,
                nonce: begun.nonce, issuer: answer?.issuer, user: answer?.user, languages: request.languages,
                returnTo: begun.destination.place, ipAddress: request.device.ipAddress))
        house.outboxRelay.nudge()
        switch outcome {
        case .held:
            let page = PageQuery(of: begun.client).path(GetHeldPage.route.path)
            return Response(status: .seeOther, headers: [.location: page])
        case .authenticated(let vouched):
            let opened = try await house.openSession(vouched, for: begun.client, request)
            var response = try await onward(begun.destination, opened)
            house.cookies.set(opened, on: &response)
            return response
        }
    }

    private func onward(_ destination: ProviderState.Destination, _ opened: OpenedSession) async throws -> Response {
        switch destination {
        case .authorization(let id):
            try await AuthorizationFlow(house: house).finish(id, accessToken: opened.grant.tokens.accessToken)
        case .page(let place):
            Response(
                status: .seeOther, headers: [.location: place ?? PageQuery(of: opened.client).path(AccountPage.path)])
        }
    }

    /// Has identity write down why nothing came of it. Nobody waits for that to succeed: the answer is no in any case.
    private func refuse(
        _ begun: ProviderState, _ reason: Identity.RecordFailedProviderSignIn.Reason, _ request: IncomingRequest
    ) async {
        _ = try? await house.fleet.identity.call(
            Identity.RecordFailedProviderSignIn(
                client: begun.client, provider: begun.provider, reason: reason, ipAddress: request.device.ipAddress))
    }

    /// How providers say that the user said no: RFC 6749 §4.1.2.1, and Apple in its own words.
    private static let cancellations = ["access_denied", "user_cancelled_authorize", "user_cancelled_login"]

    /// The hint that goes on to the provider. A third-party client's doesn't: the provider would show it under our name,
    /// and might pick an account by it of which the person knows nothing. A first-party client's does if it is an address.
    private static func hint(_ text: String?, for client: Client) -> String? {
        guard client.isFirstParty, let text, text.utf8.count <= 255, EmailAddress(text) != nil else { return nil }
        return text
    }
}

extension ProviderState.Destination {
    /// Where a browser goes that is signed in by other means; nil for our own page.
    fileprivate var place: String? {
        switch self {
        case .authorization(let id): AuthorizationFlow.path(of: id)
        case .page(let place): place
        }
    }
}

extension AuthorizationError {
    /// An error of ours in the words of RFC 6749 §4.1.2.1.
    init(_ error: ServiceError, _ asked: AuthorizationRequest) {
        let code =
            switch error.code {
            case .providerUnavailable, .serviceUnavailable: "temporarily_unavailable"
            case .providerFailed, .internalError: "server_error"
            case .providerNotConnected, .unknownProvider: "invalid_request"
            default: "access_denied"
            }
        self.init(redirectURI: asked.redirectURI, code: code, description: error.detail, state: asked.state)
    }
}

extension ServiceError {
    static let unknownProvider = ServiceError(
        .unknownProvider, detail: "There is no such provider: it is google, github, facebook, apple or microsoft.")

    static let stateInvalid = ServiceError(
        .stateInvalid, detail: "This sign-in is over: it took too long, or was finished before. Please start again.")

    static let mixedUp = ServiceError(
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
