import HTTPTypes
import Hummingbird
import Models
import NIOCore

/// Where a provider's callback is: the first is what providers are told, the second what it forwards to.
protocol CallbackPath: Sendable {
    static var path: String { get }
}

/// `/auth/{provider}/callback`
enum ProviderCallback: CallbackPath {
    static let path = "/auth/{provider}/callback"
}

/// `/oauth2/callback/{provider}`
enum OAuthCallback: CallbackPath {
    static let path = "/oauth2/callback/{provider}"
}

/// The browser is back from a provider.
struct GetProviderCallback<Place: CallbackPath>: Endpoint {
    static var route: Route { .get(Place.path) }
    static var limit: LimitPolicy? { .authorize }
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let provider = try request.provider()
        return try await AuthorizationFlow(house: house).answering {
            guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
                throw ServiceError.malformedRequest
            }
            let (state, answer) = try parameters.providerAnswer()
            // Whoever only looks spends nothing.
            if request.method == .head { return .onwardForHead }
            return try await ProviderSignIn(house: house).finish(provider, answer, state, request)
        }
    }
}

/// The same by a form that the provider's page posts, as Apple's does. It comes from a foreign site by its nature, and
/// without our cookie; it is `state` that protects it.
struct PostProviderCallback<Place: CallbackPath>: Endpoint {
    static var route: Route { .post(Place.path) }
    static var csrf: CSRFGuard.Rule { .exempt }
    static var limit: LimitPolicy? { .authorize }
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        _ = try request.provider()
        return try await AuthorizationFlow(house: house).answering {
            guard request.isForm else { throw ServiceError.unsupportedMediaType }
            let parameters = OAuthParameters(try await request.formParameters())
            let (state, answer) = try parameters.providerAnswer()
            guard let answer else { throw ServiceError.stateInvalid }
            return try await ProviderSignIn(house: house).keep(answer, state, at: request.canonicalPath)
        }
    }
}

extension OAuthParameters {
    private static var maximumCodeLength: Int { 4096 }
    private static var maximumUserLength: Int { 4096 }

    /// What a provider has sent (RFC 6749 §4.1.2): its answer, nil when it was kept before, and the `state` that it is
    /// for. Throws 400 `state_invalid` without one that could be ours.
    fileprivate func providerAnswer() throws -> (state: Secret, answer: ProviderAnswer?) {
        guard repeated.isEmpty, let state = self["state"].flatMap({ MailedToken($0)?.secret }) else {
            throw ServiceError.stateInvalid
        }
        let code = self["code"].flatMap { $0.utf8.count <= Self.maximumCodeLength ? Secret($0) : nil }
        let error = self["error"].map { $0.cut(toBytes: 100) }
        guard code != nil || error != nil else { return (state, nil) }
        let answer = ProviderAnswer(
            code: code, error: error, issuer: self["iss"].map { $0.cut(toBytes: 2048) },
            user: self["user"].flatMap { $0.utf8.count <= Self.maximumUserLength ? $0 : nil })
        return (state, answer)
    }
}
