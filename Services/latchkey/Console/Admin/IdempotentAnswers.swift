import Foundation
import Models
import Synchronization

/// The answers to POSTs with an `Idempotency-Key`, so that a request that is sent again is not carried out again.
///
/// They are kept for a day at most, and as long as the process runs: in memory, since they can hold secrets that are displayed once.
final class IdempotentAnswers: Sendable {
    /// How many answers are kept. Past that, the API key with the most of them loses its oldest one.
    static let capacity = 4096
    /// How many bytes they may have together. Past that, the API key with the most bytes loses its oldest answer.
    static let maximumBytes = 16 * 1024 * 1024
    /// How many answers of one API key are kept. Past that, its own oldest ones are forgotten, and none of another key.
    static let capacityPerKey = 512
    /// How many bytes those may have together.
    static let maximumBytesPerKey = 2 * 1024 * 1024
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

    /// The answers of one API key.
    private struct Answers {
        private(set) var entries: [String: Entry] = [:]
        /// In the order in which they began.
        private var order: [String] = []
        private(set) var bytes = 0

        mutating func begin(_ key: String, _ entry: Entry) {
            entries[key] = entry
            order.append(key)
        }

        mutating func finish(_ key: String, with answer: Answer) {
            guard entries[key] != nil else { return }
            entries[key]?.answer = answer
            bytes += answer.body.count
        }

        mutating func remove(_ key: String) {
            guard let entry = entries.removeValue(forKey: key) else { return }
            order.removeAll { $0 == key }
            bytes -= entry.answer?.body.count ?? 0
        }

        /// Forgets the oldest answer, if it began before `end`. Returns false for none. A request that is under way is never forgotten: it
        /// would be carried out again.
        mutating func removeOldest(before end: ContinuousClock.Instant? = nil) -> Bool {
            guard let oldest = order.first(where: { entries[$0]?.answer != nil }), let entry = entries[oldest] else {
                return false
            }
            if let end, entry.begun >= end { return false }
            remove(oldest)
            return true
        }
    }

    private let kept = Mutex<[APIKeyID: Answers]>([:])

    /// Begins a request, unless it was begun before.
    ///
    /// - Parameter fingerprint: a hash of method, path and body.
    func begin(_ name: Name, fingerprint: Data, now: ContinuousClock.Instant = .now) -> State {
        kept.withLock { kept in
            Self.expire(&kept, before: now - Self.lifetime)
            if let entry = kept[name.apiKey]?.entries[name.key] {
                guard entry.fingerprint == fingerprint else { return .other }
                return entry.answer.map { .answered($0) } ?? .underWay
            }
            Self.makeRoom(&kept, for: name.apiKey, Self.capacityPerKey, Self.capacity) { $0.entries.count }
            kept[name.apiKey, default: Answers()].begin(name.key, Entry(fingerprint: fingerprint, begun: now))
            return .new
        }
    }

    /// Keeps the answer of a request that was begun.
    func finish(_ name: Name, with answer: Answer) {
        kept.withLock { kept in
            kept[name.apiKey]?.finish(name.key, with: answer)
            // One byte more than the maximum is too much; of answers, one more has to fit.
            Self.makeRoom(&kept, for: name.apiKey, Self.maximumBytesPerKey + 1, Self.maximumBytes + 1) { $0.bytes }
        }
    }

    /// Forgets a request that was begun, because nothing was done.
    func forget(_ name: Name) {
        kept.withLock { $0[name.apiKey]?.remove(name.key) }
    }

    /// Forgets answers until `size` is less than `own` for this API key, and less than `all` for all keys together.
    private static func makeRoom(
        _ kept: inout [APIKeyID: Answers], for key: APIKeyID, _ own: Int, _ all: Int, _ size: (Answers) -> Int
    ) {
        while kept[key].map(size) ?? 0 >= own, kept[key]?.removeOldest() == true {}
        while kept.values.reduce(0, { $0 + size($1) }) >= all {
            guard let largest = kept.max(by: { size($0.value) < size($1.value) })?.key,
                kept[largest]?.removeOldest() == true
            else { return }
        }
    }

    /// Forgets answers that are too old, and API keys without any.
    private static func expire(_ kept: inout [APIKeyID: Answers], before end: ContinuousClock.Instant) {
        for key in Array(kept.keys) {
            while kept[key]?.removeOldest(before: end) == true {}
            if kept[key]?.entries.isEmpty == true { kept[key] = nil }
        }
    }
}
