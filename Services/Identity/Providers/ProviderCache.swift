import Foundation
import Models

/// Caches by URL what providers publish and rarely change, their keys and endpoints. Entries live as long as the provider
/// allows, within bounds. Concurrent callers share one fetch.
actor ProviderCache<Value: Sendable> {
    /// A fetched value, with the lifetime that the provider states.
    struct Fetched: Sendable {
        let value: Value
        let lifetime: Duration
    }

    private struct Entry {
        let value: Value
        let fetchedAt: ContinuousClock.Instant
        let freshUntil: ContinuousClock.Instant
    }

    /// The bounds of an entry's lifetime.
    static var minimumLifetime: Duration { .seconds(60) }
    static var maximumLifetime: Duration { .seconds(24 * 3600) }
    /// Connections can name any issuer, so the number of entries is limited.
    static var maximumCount: Int { 100 }

    private var entries: [String: Entry] = [:]
    private var fetching: [String: Task<Result<Fetched, ProviderError>, Never>] = [:]
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// The value for a URL. If fetching fails, a stale value is returned for up to a day after it was fetched.
    ///
    /// - Parameter maximumAge: fetches again if the cached value is older; nil to use the lifetime that the provider states.
    func value(
        for url: String, maximumAge: Duration? = nil,
        fetch: @escaping @Sendable () async throws(ProviderError) -> Fetched
    ) async throws(ProviderError) -> Value {
        let time = now()
        if let entry = entries[url] {
            let isFresh = maximumAge.map { entry.fetchedAt + $0 > time } ?? (entry.freshUntil > time)
            if isFresh { return entry.value }
        }
        switch await fetched(url, fetch) {
        case .success(let new):
            if entries.count >= Self.maximumCount { entries.removeAll() }
            let lifetime = min(max(new.lifetime, Self.minimumLifetime), Self.maximumLifetime)
            entries[url] = Entry(value: new.value, fetchedAt: time, freshUntil: time + lifetime)
            return new.value
        case .failure(let error):
            if let entry = entries[url], entry.fetchedAt + Self.maximumLifetime > time { return entry.value }
            throw error
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

extension ProviderHTTP.Response {
    /// How long the response may be cached (`max-age`, RFC 9111 §5.2.2.1); an hour without it.
    var cacheLifetime: Duration {
        let directives = (cacheControl ?? "").lowercased().split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let age = directives.first { $0.hasPrefix("max-age=") }.flatMap { Int($0.dropFirst(8)) }
        return .seconds(age ?? 3600)
    }
}
