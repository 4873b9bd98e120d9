import Foundation
import OutgoingHTTP

/// Asks a server for breached passwords by the protocol of Have I Been Pwned: it learns 5 of the 40 digits of a hash, and answers all
/// that begin so. Padding hides how many there are from those who see the length of the answer.
actor BreachedPasswordServer {
    /// Why there is no answer.
    enum LookupError: Error, Sendable, Equatable {
        /// The server can't be reached, is slow, or was so a moment ago.
        case unavailable
        /// The answer has another status than 200, or is no list of hashes.
        case unexpectedAnswer
        /// Too many look-ups are under way here, or the caller had no time left. The server is not to blame.
        case notAsked
    }

    /// How long an answer may take.
    static let timeout = Duration.seconds(2)
    /// After so many errors in a row, the server is not asked for so long: sign-ups would all wait for the timeout.
    static let maximumErrors = 3
    static let pause = Duration.seconds(10)
    /// The maximum length of an answer, in bytes. Ranges with padding have about 60 KiB.
    static let maximumLength = 512 * 1024
    /// How many answers are kept, and for how long.
    static let maximumCount = 64
    static let cacheLifetime = Duration.seconds(3600)

    private struct Entry {
        let suffixes: Set<String>
        let expiresAt: ContinuousClock.Instant
    }

    private let base: String
    private let now: @Sendable () -> ContinuousClock.Instant
    private var entries: [String: Entry] = [:]
    /// The prefixes of ``entries``, oldest first.
    private var order: [String] = []
    private var errorsInARow = 0
    private var pausedUntil: ContinuousClock.Instant?

    init(base: String, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.base = base
        self.now = now
    }

    /// Whether the server knows a hash.
    func contains(
        _ hash: BreachedPasswordHash, deadline: ContinuousClock.Instant
    ) async throws(LookupError) -> Bool {
        let time = now()
        if let entry = entries[hash.prefix], entry.expiresAt > time { return entry.suffixes.contains(hash.suffix) }
        if let pausedUntil, pausedUntil > time { throw .unavailable }
        do throws(LookupError) {
            let suffixes = try await fetch(hash.prefix, deadline: min(deadline, .now + Self.timeout))
            (errorsInARow, pausedUntil) = (0, nil)
            keep(suffixes, for: hash.prefix)
            return suffixes.contains(hash.suffix)
        } catch {
            // Nor does a caller who has gone away tell anything about the server.
            if error != .notAsked, !Task.isCancelled {
                errorsInARow += 1
                if errorsInARow >= Self.maximumErrors { pausedUntil = now() + Self.pause }
            }
            throw error
        }
    }

    private func fetch(_ prefix: String, deadline: ContinuousClock.Instant) async throws(LookupError) -> Set<String> {
        // The operator names the server, so it may be in a private network.
        let request = HTTPTransportRequest(
            url: "\(base)/range/\(prefix)", headers: [("Add-Padding", "true"), ("User-Agent", "Latchkey")],
            refusesPrivateAddresses: false, maximumResponseLength: Self.maximumLength, deadline: deadline)
        let response: HTTPTransportResponse
        do {
            response = try await HTTPTransport.shared.send(request)
        } catch {
            switch error {
            case .tooLong, .malformedResponse: throw .unexpectedAnswer
            case .overload: throw .notAsked
            default: throw .unavailable
            }
        }
        guard response.status == 200, let suffixes = Self.suffixes(in: response.body) else { throw .unexpectedAnswer }
        return suffixes
    }

    /// Reads lines of 35 digits, a colon and a count. Those with the count 0 are padding. Nil if a line is none of these.
    static func suffixes(in body: Data) -> Set<String>? {
        var suffixes: Set<String> = []
        for line in body.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2, parts[0].count == 35, let count = Int(String(decoding: parts[1], as: UTF8.self)),
                count >= 0
            else { return nil }
            if count > 0 { suffixes.insert(String(decoding: parts[0], as: UTF8.self).uppercased()) }
        }
        return suffixes
    }

    private func keep(_ suffixes: Set<String>, for prefix: String) {
        if entries.updateValue(Entry(suffixes: suffixes, expiresAt: now() + Self.cacheLifetime), forKey: prefix) == nil
        {
            order.append(prefix)
        }
        if order.count > Self.maximumCount { entries[order.removeFirst()] = nil }
    }
}
