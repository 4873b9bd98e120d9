import Foundation
import Models
import Synchronization

/// The answers to POSTs with an `Idempotency-Key`, so that a request that is sent again is not carried out again.
///
/// They are kept for a day at most, and as long as the process runs: in memory, since they can hold secrets that are displayed once.
final class IdempotentAnswers: Sendable {
    /// How many answers are kept. Past that, the oldest ones are forgotten.
    static let capacity = 4096
    /// How many bytes they may have together.
    static let maximumBytes = 16 * 1024 * 1024
    /// How long an answer is kept.
    static let lifetime = Duration.seconds(24 * 3600)
    /// The maximum length of an `Idempotency-Key`, in bytes.
    static let maximumKeyLength = 255

    /// A request: the API key that sent it, and the key that it chose.
    struct Name: Hashable, Sendable {
        let apiKey: APIKeyID
        let key: String
    }

    /// An answer that is kept.
    struct Answer: Sendable, Equatable {
        let status: Int
        let contentType: String?
        let body: Data
    }

    /// What is known about a request.
    enum State: Sendable, Equatable {
        /// It is new: carry it out, and then ``finish(_:with:)`` or ``forget(_:)``.
        case new
        /// It is being carried out.
        case underWay
        /// It was carried out.
        case answered(Answer)
        /// The name is that of another request.
        case other
    }

    private struct Entry {
        let fingerprint: Data
        let begun: ContinuousClock.Instant
        var answer: Answer?
    }

    private struct Kept {
        var entries: [Name: Entry] = [:]
        /// In the order in which they began.
        var order: [Name] = []
        var bytes = 0

        mutating func remove(_ name: Name) {
            guard let entry = entries.removeValue(forKey: name) else { return }
            bytes -= entry.answer?.body.count ?? 0
        }
    }

    private let kept = Mutex(Kept())

    /// Begins a request, unless it was begun before.
    ///
    /// - Parameter fingerprint: a hash of method, path and body.
    func begin(_ name: Name, fingerprint: Data, now: ContinuousClock.Instant = .now) -> State {
        kept.withLock { kept in
            expire(&kept, now)
            if let entry = kept.entries[name] {
                guard entry.fingerprint == fingerprint else { return .other }
                return entry.answer.map { .answered($0) } ?? .underWay
            }
            kept.entries[name] = Entry(fingerprint: fingerprint, begun: now)
            kept.order.append(name)
            return .new
        }
    }

    /// Keeps the answer of a request that was begun.
    func finish(_ name: Name, with answer: Answer) {
        kept.withLock { kept in
            guard kept.entries[name] != nil else { return }
            kept.entries[name]?.answer = answer
            kept.bytes += answer.body.count
            while kept.bytes > Self.maximumBytes, let oldest = kept.order.first {
                kept.order.removeFirst()
                kept.remove(oldest)
            }
        }
    }

    /// Forgets a request that was begun, because nothing was done.
    func forget(_ name: Name) {
        kept.withLock { kept in
            kept.remove(name)
            kept.order.removeAll { $0 == name }
        }
    }

    /// Forgets answers that are too old or too many. A request that is under way is not forgotten for its age.
    private func expire(_ kept: inout Kept, _ now: ContinuousClock.Instant) {
        while let oldest = kept.order.first {
            if let entry = kept.entries[oldest] {
                let isOld = now - entry.begun > Self.lifetime && entry.answer != nil
                guard isOld || kept.order.count >= Self.capacity else { return }
            }
            kept.order.removeFirst()
            kept.remove(oldest)
        }
    }
}
