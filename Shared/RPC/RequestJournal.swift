public import Foundation
public import Models
import Synchronization

/// What a process has done recently, for `latchkey explain`: the last few thousand requests or calls, in memory. Of what
/// callers send, it stores only the request id.
public final class RequestJournal: Sendable {
    /// The journal of this process.
    public static let shared = RequestJournal()

    /// One entry.
    public struct Entry: Sendable {
        /// The HTTP request.
        public let requestID: RequestID
        /// The route, or the name of the RPC method.
        public let action: String
        /// How it ended.
        public let outcome: Outcome
        /// When it ended.
        public let end: Date
        /// How long it took.
        public let duration: Duration
    }

    /// How a request or a call ended.
    public struct Outcome: Sendable {
        /// `ok`, or the code and the status of the error.
        public let summary: String
        /// The details of an error; nil if there are none.
        public let detail: String?

        /// It succeeded.
        public static let succeeded = Outcome(summary: "ok", detail: nil)

        /// The gateway answered with an error status without throwing an error: a page or an OAuth error.
        public static func answered(status: Int) -> Outcome {
            Outcome(summary: "answered (\(status))", detail: "a page or an OAuth error")
        }

        /// An unknown error, of which only the type is stored.
        public static func unexpected(_ type: String, status: Int) -> Outcome {
            Outcome(summary: "\(type) (\(status))", detail: nil)
        }

        /// It was answered with `error`.
        public static func failed(_ error: ServiceError) -> Outcome {
            let parameters = (error.invalidParams ?? []).map { parameter in
                parameter.path + (parameter.expected.map { ": \($0)" } ?? "")
            }
            return Outcome(summary: error.description, detail: ([error.detail] + parameters).joined(separator: "; "))
        }
    }

    private struct Ring {
        var entries: [Entry] = []
        var next = 0
    }

    private let capacity: Int
    private let ring = Mutex(Ring())

    /// Creates a journal for the last `capacity` entries of about 200 bytes each.
    public init(capacity: Int = 8192) { self.capacity = capacity }

    /// Records what was done since `start`. Does nothing without a request id.
    public func record(
        _ requestID: RequestID?, _ action: String, _ outcome: Outcome, since start: ContinuousClock.Instant
    ) {
        guard let requestID else { return }
        let entry = Entry(
            requestID: requestID, action: action, outcome: outcome, end: Date(), duration: ContinuousClock.now - start)
        ring.withLock { ring in
            if ring.entries.count < capacity {
                ring.entries.append(entry)
            } else {
                ring.entries[ring.next] = entry
                ring.next = (ring.next + 1) % capacity
            }
        }
    }

    /// The entries of a request, oldest first.
    public func entries(of requestID: RequestID) -> [Entry] {
        let (entries, next) = ring.withLock { ($0.entries, $0.next) }
        return (entries[next...] + entries[..<next]).filter { $0.requestID == requestID }
    }
}

extension RequestJournal.Entry {
    /// The entry for the operator.
    public func step(of service: ServiceName, instance: String) -> Operations.Step {
        let milliseconds = duration / .milliseconds(1)
        return Operations.Step(
            time: Timestamp(end - milliseconds / 1000), service: service, instance: instance, action: action,
            outcome: outcome.summary, detail: outcome.detail,
            milliseconds: (milliseconds * 100).rounded() / 100)
    }
}
