import HTTPTypes
import Models
import RPCClient
import ServiceKit
import Synchronization

/// Finds the client that a request belongs to, and checks origins. It caches identity's answers for a few seconds, so that a
/// busy client does not cost a call per request, and an operator's change takes effect soon.
final class ClientDirectory: Sendable {
    /// How long an answer is cached.
    static let lifetime: Duration = .seconds(3)
    /// How long an answer is used beyond that while identity is unavailable, so that refreshes outlive a restart of PostgreSQL.
    static let lifetimeInOutage: Duration = .seconds(60)
    private static let maximumClients = 10_000
    /// Origins that no client is known for are cached separately, so that invented origins can't evict clients.
    private static let maximumOrigins = 1_000

    /// How many uncached origins one network may have looked up. Pages come from few origins, and a look-up costs identity a
    /// call even where requests are not counted, as for preflights.
    private static let lookupRule = Tokens.LimitRule(limit: 600, window: 60)

    private struct CachedClient {
        let client: Client
        let expiresAt: ContinuousClock.Instant
    }

    private struct CachedOrigin {
        let isRegistered: Bool
        let expiresAt: ContinuousClock.Instant
    }

    private let identity: ServiceClient
    private let now: @Sendable () -> ContinuousClock.Instant
    private let clients = Mutex<[Identity.FindClient.Key: CachedClient]>([:])
    private let origins = Mutex<[String: CachedOrigin]>([:])
    private let lookups = LocalLimiter(policy: "origins")
    private let cacheLookups = CacheLookups("gateway_cache_lookups", cache: "clients")

    init(identity: ServiceClient, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.identity = identity
        self.now = now
    }

    /// The client with this id. Throws 400 `unknown_client`.
    func client(_ id: ClientID) async throws -> Client { try await find(.id(id)) }

    /// The client that an access token was issued to. Throws 401 `invalid_token` if ``hasClient(_:of:)`` is false.
    func client(of claims: AccessTokenClaims) async throws -> Client {
        guard let client = try await client(claims.client, of: claims.application) else {
            throw ServiceError.invalidToken
        }
        return client
    }

    /// Whether an application has the client with this id. False for a client that was deleted, even if another application has
    /// one with its id by now.
    func hasClient(_ id: ClientID, of application: ApplicationID) async throws -> Bool {
        try await client(id, of: application) != nil
    }

    private func client(_ id: ClientID, of application: ApplicationID) async throws -> Client? {
        do {
            let client = try await client(id)
            return client.applicationID == application ? client : nil
        } catch let error as ServiceError where error.code == .unknownClient {
            return nil
        }
    }

    /// The client as identity describes it now, in place of a cached answer. Throws 400 `unknown_client`.
    func latest(_ id: ClientID) async throws -> Client { try await look(up: .id(id)) }

    /// The client as identity last described it, however long ago; nil if it was never asked for. Only for the branding of
    /// pages while identity is unavailable.
    func lastKnown(_ id: ClientID) -> Client? { clients.withLock { $0[.id(id)]?.client } }

    /// The client of a request: the one with `id`, else the one whose page sends the request. From now on, only pages of that
    /// client may read the response.
    ///
    /// - Throws: 400 `unknown_client`, 400 `invalid_request` if the request has neither an id nor an `Origin`, 403
    ///   `origin_not_allowed` for an `Origin` that the client has not registered.
    func client(_ id: ClientID?, for request: IncomingRequest) async throws -> Client {
        let origin = request.headers[.origin]
        if let id {
            let client = try await client(id)
            request.context.allowedOrigins.restrict(to: client)
            if let origin, !client.origins.contains(origin) { throw ServiceError.originNotAllowed }
            return client
        }
        guard let origin else { throw ServiceError.missingClient }
        let client = try await find(.origin(origin))
        request.context.allowedOrigins.restrict(to: client)
        return client
    }

    /// Lets only pages of the client with `id` read the response; no page if the client can't be found.
    func restrictOrigins(of request: IncomingRequest, to id: ClientID) async {
        guard request.headers[.origin] != nil else { return }
        do {
            request.context.allowedOrigins.restrict(to: try await client(id))
        } catch {
            request.context.allowedOrigins.restrictToNone()
        }
    }

    /// Whether any client has registered `origin`. While identity is unavailable, an expired answer is still used, so that
    /// pages can read the error. Throws 429 if the caller's network has had too many uncached origins looked up.
    func isRegistered(_ origin: String, in context: GatewayContext) async throws -> Bool {
        guard Origin(origin) != nil else { return false }
        let now = now()
        let client = clients.withLock { $0[.origin(origin)] }
        if let client, client.expiresAt > now { return true }
        let cached = origins.withLock { $0[origin] }
        if let cached, cached.expiresAt > now { return cached.isRegistered }
        let expired = cached?.isRegistered ?? (client == nil ? nil : true)
        let network = context.clientAddress.map { AddressRange.neighbourhood(of: $0) } ?? "unknown"
        let lookup = lookups.spend(network, Self.lookupRule, at: now)
        guard lookup.isAllowed else {
            if let expired { return expired }
            throw ServiceError.rateLimited(retryAfter: lookup.reset)
        }
        let isRegistered: Bool
        do {
            isRegistered = try await identity.call(Identity.CheckOrigin(origin)).isRegistered
        } catch {
            if let expired { return expired }
            throw error
        }
        origins.withLock { origins in
            if origins.count >= Self.maximumOrigins { origins.removeAll(keepingCapacity: true) }
            origins[origin] = CachedOrigin(isRegistered: isRegistered, expiresAt: now + Self.lifetime)
        }
        return isRegistered
    }

    private func find(_ key: Identity.FindClient.Key) async throws -> Client {
        let cached = clients.withLock { $0[key] }
        let isCurrent = cached.map { $0.expiresAt > now() } ?? false
        cacheLookups.record(isHit: isCurrent)
        if let cached, isCurrent { return cached.client }
        do {
            return try await look(up: key)
        } catch let error as any ServiceErrorConvertible where error.serviceError.status == 503 {
            guard let cached, cached.expiresAt + Self.lifetimeInOutage > now() else { throw error }
            return cached.client
        }
    }

    private func look(up key: Identity.FindClient.Key) async throws -> Client {
        let now = now()
        let client = try await identity.call(Identity.FindClient(key))
        clients.withLock { clients in
            if clients.count >= Self.maximumClients { clients.removeAll(keepingCapacity: true) }
            clients[key] = CachedClient(client: client, expiresAt: now + Self.lifetime)
        }
        return client
    }
}
