import HTTPTypes
import Hummingbird
import Models

/// Who a browser is signed in as, by its cookies alone.
struct BrowserSession: Sendable {
    let session: SignedIn
    /// New tokens, where the access token had ended and was renewed by the other cookie: for the answer's cookies.
    let renewed: Tokens.Grant?
}

extension Surroundings {
    /// The session of a browser; nil when nobody is signed in there. An access token lives for minutes only, so one that
    /// has ended is renewed, but not by HEAD, which changes nothing.
    func browserSession(of request: IncomingRequest) async throws -> BrowserSession? {
        if let token = request.cookie(cookies.accessTokenName), let session = try await session(by: token) {
            return BrowserSession(session: session, renewed: nil)
        }
        guard request.method != .head, let token = request.cookie(cookies.refreshTokenName) else { return nil }
        do {
            let grant = try await refresh(token, for: nil, request)
            guard let session = try await session(by: grant.tokens.accessToken) else { return nil }
            return BrowserSession(session: session, renewed: grant)
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }

    private func session(by token: AccessToken) async throws -> SignedIn? {
        do {
            return SignedIn(
                claims: try await fleet.tokens.call(Tokens.CheckAccessToken(accessToken: token)), accessToken: token)
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }
}
