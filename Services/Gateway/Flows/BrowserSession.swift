import HTTPTypes
import Hummingbird
import Models
import Synchronization

/// The tokens that were renewed while a request was under way, for its answer's cookies, whatever that becomes: a
/// browser that did not hear of them would come again with one that was used, which looks like theft.
final class SessionRenewal: Sendable {
    private let grant = Mutex<Tokens.Grant?>(nil)

    func note(_ renewed: Tokens.Grant) { grant.withLock { $0 = renewed } }

    /// Sets the cookies, unless the answer has its own, as at the end of a session.
    func write(to response: inout Response, _ cookies: SessionCookies) {
        guard let grant = grant.withLock({ $0 }), !cookies.areSet(by: response) else { return }
        cookies.set(grant, on: &response)
    }
}

extension Surroundings {
    /// Who a browser is signed in as, by its cookies alone; nil when nobody is. An access token lives for minutes only, so
    /// one that has ended is renewed, but not by HEAD, which changes nothing.
    func browserSession(of request: IncomingRequest) async throws -> SignedIn? {
        if let token = request.cookie(cookies.accessTokenName), let session = try await session(by: token) {
            return session
        }
        guard request.method != .head, let token = request.cookie(cookies.refreshTokenName) else { return nil }
        do {
            let grant = try await refresh(token, for: nil, request)
            request.context.renewal.note(grant)
            return try await session(by: grant.tokens.accessToken)
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }

    /// A token that was given to a client of somebody else's is nobody's browser.
    private func session(by token: AccessToken) async throws -> SignedIn? {
        do {
            let claims = try await fleet.tokens.call(Tokens.CheckAccessToken(accessToken: token))
            return claims.isDelegated == true ? nil : SignedIn(claims: claims, accessToken: token)
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }
}
