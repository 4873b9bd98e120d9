public import Foundation
public import Models
import Synchronization

/// What a process did lately, for `latchkey explain`: the last few thousand requests or calls, in memory alone.
/// Nothing that a caller sends is kept but the request's id.
public final class RequestJournal: Sendable {
    /// The journal of this process.
    public static let shared = RequestJournal()

    /// One entry.
    public struct Entry: Sendable {
        /// For which request.
        public let requestID: RequestID
        /// The route, or the RPC method.
        public let action: String
        /// The error it ended with; nil when all went well.
        public let error: ServiceError?
        /// When it was done.
        public let end: Date
        /// How long it took.
        public let duration: Duration
    }

    private struct Ring {
        var entries: [Entry] = []
        var next = 0
    }

    private let capacity: Int
    private let ring = Mutex(Ring())

    /// A journal that keeps the last `capacity` entries: about 200 bytes each.
    public init(capacity: Int = 8192) { self.capacity = capacity }

    /// Adds what was done since `start`. Work that no request asked for is not kept.
    public func record(
        _ requestID: RequestID?, _ action: String, _ error: ServiceError?, since start: ContinuousClock.Instant
    ) {
        guard let requestID else { return }
        let entry = Entry(
            requestID: requestID, action: action, error: error, end: Date(), duration: ContinuousClock.now - start)
        ring.withLock { ring in
            if ring.entries.count < capacity {
                ring.entries.append(entry)
            } else {
                ring.entries[ring.next] = entry
                ring.next = (ring.next + 1) % capacity
            }
        }
    }

    /// Everything kept for a request, in the order in which it was done.
    public func entries(of requestID: RequestID) -> [Entry] {
        let (entries, next) = ring.withLock { ($0.entries, $0.next) }
        return (entries[next...] + entries[..<next]).filter { $0.requestID == requestID }
    }
}

extension RequestJournal.Entry {
    /// The entry as the operator is told.
    public func step(of service: ServiceName, instance: String) -> Operations.Step {
        let milliseconds = duration / .milliseconds(1)
        let parameters = (error?.invalidParams ?? []).map { parameter in
            parameter.path + (parameter.expected.map { ": \($0)" } ?? "")
        }
        return Operations.Step(
            time: Timestamp(end - milliseconds / 1000), service: service, instance: instance, action: action,
            outcome: error?.description ?? "ok",
            detail: error.map { ([$0.detail] + parameters).joined(separator: "; ") },
            milliseconds: (milliseconds * 100).rounded() / 100)
    }
}
