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
    private static let life: Duration = .seconds(3)
    private static let capacity = 10_000

    private let fleet: Fleet
    private let entries = Mutex<[Identity.FindClient.Key: Entry]>([:])

    init(fleet: Fleet) { self.fleet = fleet }

    /// The client of a request: by `client_id`, else by `Origin`. An origin that is sent has to be one of the
    /// client's. Throws 400 when there is neither, or the id is unknown, and 403 for a foreign origin.
    func client(_ id: ClientID?, for request: IncomingRequest) async throws -> Client {
        let origin = request.headers[.origin]
        if let id {
            let client = try await client(id)
            if let origin, !client.origins.contains(origin) { throw ServiceError.originNotAllowed }
            return client
        }
        guard let origin else { throw ServiceError.missingClient }
        return try await find(.origin(origin))
    }

    /// The client with this id. Throws 400 `unknown_client`.
    func client(_ id: ClientID) async throws -> Client { try await find(.id(id)) }

    private func find(_ key: Identity.FindClient.Key) async throws -> Client {
        let now = ContinuousClock.now
        if let entry = entries.withLock({ $0[key] }), entry.until > now { return entry.client }
        let client = try await fleet.identity.call(Identity.FindClient(key))
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            entries[key] = Entry(client: client, until: now + Self.life)
        }
        return client
    }
}
