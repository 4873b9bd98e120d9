import Foundation
import Models
import Redis

/// The signing keys that all replicas share, and their audit log.
struct SigningKeyStore: Sendable {
    /// Maximum number of events in one page.
    private static let eventPage = 1000

    let redis: RedisClient
    let keys: RedisKeys

    /// The keys that have not retired at `time` (seconds since 1970), newest first.
    func all(at time: Int) async throws -> [StoredSigningKey] {
        guard let values = try await redis.send(RedisCommand("HVALS", keys.signingKeys)).array else {
            throw RedisError.protocolError
        }
        return try values.compactMap(\.bytes)
            .map { try JSONDecoder().decode(StoredSigningKey.self, from: Data($0)) }
            .filter { ($0.retiresAt ?? .max) > time }
            .sorted { ($0.signsFrom, $0.kid) > ($1.signsFrom, $1.kid) }
    }

    /// Stores the first key for its algorithm. False when another replica was faster.
    func addFirst(_ key: StoredSigningKey, event: SigningKeyEvent, at time: Int) async throws -> Bool {
        try await redis.run(
            AddFirstKeyScript(
                signingKeys: keys.signingKeys, events: keys.signingKeyEvents, key: key, keyJSON: try json(key),
                now: time, event: try json(event)))
    }

    /// Stores the next key to sign. False when there is one already, or the current one began to sign after
    /// `unlessSigningSince`. Times are in seconds since 1970.
    func addNext(
        _ key: StoredSigningKey, event: SigningKeyEvent, at time: Int, currentKeysRetireAt end: Int,
        unlessSigningSince limit: Int?
    ) async throws -> Bool {
        let reply = try await redis.run(
            AddNextKeyScript(
                signingKeys: keys.signingKeys, events: keys.signingKeyEvents, key: key, keyJSON: try json(key),
                now: time, currentKeysRetireAt: end, unlessSigningSince: limit, event: try json(event)))
        return reply == .added
    }

    /// Removes a key; `substitute` signs from now on if no other key can. False when there is no key of this id.
    func revoke(
        _ kid: String, substitute: StoredSigningKey, event: SigningKeyEvent, at time: Int
    ) async throws -> Bool {
        try await redis.run(
            RevokeKeyScript(
                signingKeys: keys.signingKeys, events: keys.signingKeyEvents, kid: kid, now: time,
                substitute: substitute, substituteJSON: try json(substitute), event: try json(event)))
    }

    /// The events of the keys, latest first: at most a thousand, after the `offset` latest. All are stored; a fleet has a
    /// handful a year.
    func events(after offset: Int) async throws -> [SigningKeyEvent] {
        let start = max(0, offset)
        let command = RedisCommand("LRANGE", keys.signingKeyEvents, start, start + Self.eventPage - 1)
        guard let lines = try await redis.send(command).array else { throw RedisError.protocolError }
        return try lines.compactMap(\.bytes).map { try JSONDecoder().decode(SigningKeyEvent.self, from: Data($0)) }
    }

    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
