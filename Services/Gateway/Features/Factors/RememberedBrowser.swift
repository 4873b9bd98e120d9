import Foundation
import HTTPTypes
import Models
import Primitives
import RPCClient

/// The cookie of a browser in which a user is not asked for a second factor. Identity stores a hash of its token with the user.
struct RememberedBrowser: Sendable {
    /// In seconds.
    private static let lifetime = FactorSettings.rememberedDays * 24 * 3600

    /// 256 random bits, base64url.
    let token: Secret

    /// A new browser.
    init() { token = RandomToken.make() }

    /// The browser of a request; nil without the cookie.
    init?(_ request: IncomingRequest) {
        guard let token = request.cookie(.rememberedBrowser), Data(base64URL: token.reveal())?.count == 32 else {
            return nil
        }
        self.token = token
    }

    /// A new browser, if it is to be remembered and the application of `client` allows that; else nil. Its token is never one that the
    /// browser has already: somebody who used the browser before may know that one.
    init?(rememberingFor client: Client, isWanted: Bool) {
        guard isWanted, client.factorSettings.remembersBrowsers else { return nil }
        self.init()
    }

    /// The field that sets the cookie.
    func field(_ request: IncomingRequest) -> HTTPField {
        request.context.cookiePolicy.field(.rememberedBrowser, token.reveal(), lifetime: Self.lifetime)
    }
}

/// Continues sign-ins in remembered browsers.
struct RememberedBrowsers: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient

    /// The user of a sign-in that waits for a second factor, which this browser need not show; nil if it has to.
    ///
    /// - Parameter device: the browser that the sign-in is bound to.
    func resume(
        _ waiting: WaitingSignIn, device: String?, _ request: IncomingRequest
    ) async throws -> Identity.AuthenticatedUser? {
        guard let browser = RememberedBrowser(request) else { return nil }
        let found = try await tokens.call(
            Tokens.FindSignIn(token: waiting.token, client: waiting.client, device: device))
        do {
            return try await identity.call(
                Identity.SkipSecondFactor(
                    proof: found.proof, browser: browser.token, ipAddress: request.device.ipAddress,
                    origin: MailOrigin(of: request)))
        } catch let error as ServiceError where error.code == .secondFactorInvalid {
            return nil
        }
    }
}
