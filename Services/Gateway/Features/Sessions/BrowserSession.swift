import HTTPTypes
import Hummingbird
import Models
import Synchronization

/// What becomes of the session's cookies while a request is under way, for its answer, whatever that is.
///
/// A browser that did not hear of tokens that were renewed would come again with one that was used, which looks like theft.
/// One whose tokens were refused for good forgets them.
final class SessionRenewal: Sendable {
    private enum Change {
        case renewed(Tokens.Grant)
        case over
    }

    private let change = Mutex<Change?>(nil)

    func note(_ renewed: Tokens.Grant) { change.withLock { $0 = .renewed(renewed) } }

    /// Has the browser forget both cookies: no request makes their tokens good again.
    func takeBack() { change.withLock { $0 = .over } }

    /// Has this answer change the cookies as another one does.
    func adopt(_ other: SessionRenewal) {
        let theirs = other.change.withLock { $0 }
        if let theirs { change.withLock { $0 = theirs } }
    }

    /// Sets or clears the cookies, unless the answer has its own, as at a sign-in.
    func write(to response: inout Response, _ cookies: SessionCookies) {
        guard let change = change.withLock({ $0 }), !cookies.areSet(by: response) else { return }
        switch change {
        case .renewed(let grant): cookies.set(grant, on: &response)
        case .over: cookies.clear(on: &response)
        }
    }
}

extension Surroundings {
    /// Who a browser is signed in as, by its cookies alone; nil when nobody is. An access token lives for minutes only, so
    /// one that has ended is renewed, but not by HEAD, which changes nothing. Cookies that are of no use are taken back.
    ///
    /// Throws 400 `cookie_in_the_way` when one of them comes with more values than are tried, and none of those is good.
    func browserSession(of request: IncomingRequest) async throws -> SignedIn? {
        let sent = cookies.read(request)
        for token in sent.accessTokens {
            if let session = try await session(by: token) { return session }
        }
        guard request.method != .head else { return nil }
        var isFinal = sent.isPresent
        for token in sent.refreshTokens {
            do {
                let grant = try await refreshOnce(token, for: nil, request)
                request.context.renewal.note(grant)
                return try await session(by: grant.tokens.accessToken)
            } catch let error as ServiceError where error.status == 401 {
                isFinal = isFinal && error.isFinalForRefreshToken
            }
        }
        if let name = sent.crowdedName { throw ServiceError.cookieInTheWay(name) }
        if isFinal { request.context.renewal.takeBack() }
        return nil
    }

    /// Trades a refresh token; see ``refresh(_:for:_:)``. One that was refused for good is refused again without asking.
    func refreshOnce(
        _ token: RefreshToken, for client: ClientID?, _ request: IncomingRequest
    ) async throws -> Tokens.Grant {
        guard !deadTokens.contains(token) else { throw ServiceError.invalidRefreshToken }
        do {
            return try await refresh(token, for: client, request)
        } catch let error as ServiceError where error.isFinalForRefreshToken {
            deadTokens.insert(token)
            throw error
        }
    }

    /// The session of an access token from a cookie; nil unless it counts. A token that was given to a client of somebody
    /// else's is nobody's browser.
    func session(by token: AccessToken) async throws -> SignedIn? {
        do {
            let claims = try await fleet.tokens.call(Tokens.CheckAccessToken(accessToken: token))
            return claims.isDelegated == true ? nil : SignedIn(claims: claims, accessToken: token)
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }
}

extension ServiceError {
    /// Whether no other request makes a refresh token good that was refused so.
    var isFinalForRefreshToken: Bool { self == .invalidRefreshToken || code == .refreshTokenReused }

    /// 400: a browser sends a cookie of ours so often that the right one can't be found.
    static func cookieInTheWay(_ name: String) -> ServiceError {
        ServiceError(
            .cookieInTheWay,
            detail:
                "The browser sends the cookie \(name) with too many values. Delete the cookies of this site.",
            invalidParams: [.init(in: .cookie, path: name, type: "repeated", expected: "one value")])
    }
}
