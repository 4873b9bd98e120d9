import Foundation
import Models

/// What providers publish and change seldom, their keys and endpoints, by URL: kept for as long as they allow, within
/// bounds, and fetched once for all who wait.
actor ProviderCache<Value: Sendable> {
    /// What was fetched, and for how long the provider says that it holds.
    struct Fetched: Sendable {
        let value: Value
        let lifetime: Duration
    }

    private struct Entry {
        let value: Value
        let fetchedAt: ContinuousClock.Instant
        let freshUntil: ContinuousClock.Instant
    }

    /// A lifetime as providers state it is verified between these.
    static var shortest: Duration { .seconds(60) }
    static var longest: Duration { .seconds(24 * 3600) }
    /// A connection may name any issuer, so the number of entries has an end.
    static var most: Int { 100 }

    private var entries: [String: Entry] = [:]
    private var fetching: [String: Task<Result<Fetched, ProviderError>, Never>] = [:]
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// The value for a URL. One that is no longer fresh serves on for a day while the provider does not answer.
    ///
    /// - Parameter staleAfter: the value must not be older than that, if it can be had; nil for as fresh as it goes.
    func value(
        for url: String, olderThan staleAfter: Duration? = nil,
        fetch: @escaping @Sendable () async throws(ProviderError) -> Fetched
    ) async throws(ProviderError) -> Value {
        let time = now()
        if let entry = entries[url] {
            let isFresh = staleAfter.map { entry.fetchedAt + $0 > time } ?? (entry.freshUntil > time)
            if isFresh { return entry.value }
        }
        switch await fetched(url, fetch) {
        case .success(let new):
            if entries.count >= Self.most { entries.removeAll() }
            let lifetime = min(max(new.lifetime, Self.shortest), Self.longest)
            entries[url] = Entry(value: new.value, fetchedAt: time, freshUntil: time + lifetime)
            return new.value
        case .failure(let fault):
            if let entry = entries[url], entry.fetchedAt + Self.longest > time { return entry.value }
            throw fault
        }
    }

    private func fetched(
        _ url: String, _ fetch: @escaping @Sendable () async throws(ProviderError) -> Fetched
    ) async -> Result<Fetched, ProviderError> {
        if let task = fetching[url] { return await task.value }
        let task = Task<Result<Fetched, ProviderError>, Never> {
            do throws(ProviderError) { return .success(try await fetch()) } catch { return .failure(error) }
        }
        fetching[url] = task
        let result = await task.value
        fetching[url] = nil
        return result
    }
}

extension ProviderHTTP.Answer {
    /// How long the answer holds (RFC 9111 §5.2.2.1), an hour when it does not say.
    var lifetime: Duration {
        let directives = (cacheControl ?? "").lowercased().split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let age = directives.first { $0.hasPrefix("max-age=") }.flatMap { Int($0.dropFirst(8)) }
        return .seconds(age ?? 3600)
    }
}
