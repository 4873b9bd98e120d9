import Foundation
import Models

/// A provider that users can sign in with. Each implementation handles what is special about its provider.
protocol SignInProvider: Sendable {
    static var provider: Provider { get }

    /// The URL of the authorization request, to which the browser is sent.
    func authorizationURL(
        for request: ProviderAuthorizationRequest, _ connection: OpenConnection, deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> String

    /// Redeems the authorization code and identifies the user.
    func identity(
        for callback: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity
}

extension SignInProvider {
    func providerError(_ reason: ProviderError.Reason) -> ProviderError {
        ProviderError(provider: Self.provider, reason: reason)
    }
}

/// All providers, which share an HTTP client and the caches of OpenID Connect.
struct Providers: Sendable {
    private let http = ProviderHTTP()
    private let openID: OpenIDConnect

    init(now: @escaping @Sendable () -> Date = { Date() }) { openID = OpenIDConnect(http: http, now: now) }

    subscript(provider: Provider) -> any SignInProvider {
        switch provider {
        case .google: Google(openID: openID)
        case .github: GitHub(http: http)
        case .facebook: Facebook(http: http)
        case .apple: Apple(openID: openID)
        case .microsoft: Microsoft(openID: openID)
        }
    }
}
