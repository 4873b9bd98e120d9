import HTTPTypes
import Hummingbird
import Models

/// The path of a provider's callback. There are two, which do the same.
protocol CallbackPath: Sendable {
    static var path: String { get }
}

/// The path that is registered with providers.
enum ProviderCallbackPath: CallbackPath {
    static let path = "/auth/{provider}/callback"
}

/// The path beside the other OAuth endpoints.
enum OAuthCallbackPath: CallbackPath {
    static let path = "/oauth2/callback/{provider}"
}

/// The browser comes back from a provider.
struct ProviderCallbackEndpoint<Callback: CallbackPath>: Endpoint {
    static var route: Route { .get(Callback.path) }
    static var limit: LimitPolicy? { .authorize }
    let complete: CompleteProviderSignIn
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        let provider = try request.provider()
        return try await response.catching {
            guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
                throw ServiceError.malformedRequest
            }
            let (state, answer) = try parameters.providerAnswer()
            // HEAD spends neither the state nor the code.
            if request.method == .head { return .onwardForHead }
            return try await complete(provider, answer, state, request)
        }
    }
}

/// The same for a form that the provider's page posts, as Apple's does. It comes from another site by design and without our
/// cookies, so no CSRF token protects it; `state` does.
struct PostProviderCallbackEndpoint<Callback: CallbackPath>: Endpoint {
    static var route: Route { .post(Callback.path) }
    static var csrf: CSRFGuard.Rule { .exempt }
    static var limit: LimitPolicy? { .authorize }
    let complete: CompleteProviderSignIn
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        _ = try request.provider()
        return try await response.catching {
            guard request.isForm else { throw ServiceError.unsupportedMediaType }
            let parameters = OAuthParameters(try await request.formParameters())
            let (state, answer) = try parameters.providerAnswer()
            guard let answer else { throw ServiceError.stateInvalid }
            return try await complete.store(answer, state, returningTo: request.canonicalPath)
        }
    }
}

extension OAuthParameters {
    // In bytes.
    private static var maximumCodeLength: Int { 4096 }
    private static var maximumErrorLength: Int { 100 }
    private static var maximumIssuerLength: Int { 2048 }
    private static var maximumUserLength: Int { 4096 }

    /// What a provider has sent (RFC 6749 §4.1.2): its `state`, and its answer, which is nil if it was stored before. Throws
    /// 400 `state_invalid` if no `state` of ours can be among the parameters.
    fileprivate func providerAnswer() throws -> (state: Secret, answer: ProviderAnswer?) {
        guard repeated.isEmpty, let state = self["state"].flatMap({ MailedToken($0)?.secret }) else {
            throw ServiceError.stateInvalid
        }
        let code = self["code"].flatMap { $0.utf8.count <= Self.maximumCodeLength ? Secret($0) : nil }
        let error = self["error"].map { $0.cut(toBytes: Self.maximumErrorLength) }
        guard code != nil || error != nil else { return (state, nil) }
        let answer = ProviderAnswer(
            code: code, error: error, issuer: self["iss"].map { $0.cut(toBytes: Self.maximumIssuerLength) },
            user: self["user"].flatMap { $0.utf8.count <= Self.maximumUserLength ? $0 : nil })
        return (state, answer)
    }
}
