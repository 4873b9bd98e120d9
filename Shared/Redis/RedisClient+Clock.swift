public import Foundation

extension RedisClient {
    /// The server's clock (`TIME`). Throws ``RedisError``.
    public func now() async throws(RedisError) -> Date {
        let parts = (try await send(RedisCommand("TIME")).array ?? []).compactMap(\.int)
        guard parts.count == 2 else { throw .protocolError }
        return Date(timeIntervalSince1970: Double(parts[0]) + Double(parts[1]) / 1_000_000)
    }
}
