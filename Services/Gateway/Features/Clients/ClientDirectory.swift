import HTTPTypes
import Models
import RPCClient
import Synchronization

/// Knows which client a request belongs to. Answers are kept for a few seconds, so that a busy client does not
/// cost identity a question a request, and a change by an operator still counts soon.
final class ClientDirectory: Sendable {
    private struct Entry {
        let client: Client
        let until: ContinuousClock.Instant
    }

    /// How long an answer is kept, and how many at most.
    private static let lifetime: Duration = .seconds(3)
    private static let capacity = 10_000

    /// As many origins are remembered that came without a client. Apart from clients, so that nobody can crowd those
    /// out by inventing origins.
    private static let maximumOrigins = 1_000

    /// How many unknown origins one client network may have looked up: pages come from few, and each costs identity a call,
    /// also where nothing else is counted, as for preflights.
    private static let lookupRule = Tokens.LimitRule(limit: 600, window: 60)

    private struct KnownOrigin {
        let isRegistered: Bool
        let until: ContinuousClock.Instant
    }

    private let fleet: Fleet
    private let entries = Mutex<[Identity.FindClient.Key: Entry]>([:])
    private let origins = Mutex<[String: KnownOrigin]>([:])
    private let lookups = LocalLimiter(policy: "origins")

    init(fleet: Fleet) { self.fleet = fleet }

    /// The client of a request: by `client_id`, else by `Origin`. An origin that is sent has to be one of the
    /// client's. Throws 400 when there is neither, or the id is unknown, and 403 for a foreign origin.
    func client(_ id: ClientID?, for request: IncomingRequest) async throws -> Client {
        let origin = request.headers[.origin]
        if let id {
            let client = try await client(id)
            request.context.audience.narrow(to: client)
            if let origin, !client.origins.contains(origin) { throw ServiceError.originNotAllowed }
            return client
        }
        guard let origin else { throw ServiceError.missingClient }
        let client = try await find(.origin(origin))
        request.context.audience.narrow(to: client)
        return client
    }

    /// The client with this id. Throws 400 `unknown_client`.
    func client(_ id: ClientID) async throws -> Client { try await find(.id(id)) }

    /// Lets only pages of the client with this id read the answer to a request; nobody's when it can't be found.
    func narrowAudience(of request: IncomingRequest, to id: ClientID) async {
        guard request.headers[.origin] != nil else { return }
        do {
            request.context.audience.narrow(to: try await client(id))
        } catch {
            request.context.audience.close()
        }
    }

    /// Whether any client has registered `origin`. What was known a while ago counts while identity is away, so that
    /// pages can still read that it is. Throws 429 when too many unknown ones came from the same address.
    func isRegistered(_ origin: String, in context: GatewayContext) async throws -> Bool {
        guard Origin(origin) != nil else { return false }
        let now = ContinuousClock.now
        if let entry = entries.withLock({ $0[.origin(origin)] }), entry.until > now { return true }
        let known = origins.withLock { $0[origin] }
        if let known, known.until > now { return known.isRegistered }
        let isRegistered: Bool
        let subject = context.clientAddress.map { AddressRange.neighbourhood(of: $0) } ?? "unknown"
        let lookup = lookups.spend(subject, Self.lookupRule, at: now)
        guard lookup.isAllowed else { throw ServiceError.rateLimited(retryAfter: lookup.reset) }
        do {
            isRegistered = try await fleet.identity.call(Identity.CheckOrigin(origin)).isRegistered
        } catch {
            if let known { return known.isRegistered }
            throw error
        }
        origins.withLock { origins in
            if origins.count >= Self.maximumOrigins { origins.removeAll(keepingCapacity: true) }
            origins[origin] = KnownOrigin(isRegistered: isRegistered, until: now + Self.lifetime)
        }
        return isRegistered
    }

    private func find(_ key: Identity.FindClient.Key) async throws -> Client {
        let now = ContinuousClock.now
        if let entry = entries.withLock({ $0[key] }), entry.until > now { return entry.client }
        let client = try await fleet.identity.call(Identity.FindClient(key))
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            entries[key] = Entry(client: client, until: now + Self.lifetime)
        }
        return client
    }
}
