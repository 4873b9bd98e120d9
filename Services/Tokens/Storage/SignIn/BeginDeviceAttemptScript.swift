import Redis

/// Decides whether a secret may be tried on a known device, and counts the attempt as failed; see
/// `begin_device_attempt.lua`.
struct BeginDeviceAttemptScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.begin_device_attempt_lua, keys: ["epoch": \.epoch, "failed_attempts": \.failedAttempts],
        arguments: [
            "now": \.now, "device_epoch": \.deviceEpoch, "maximum_in_a_row": \.maximumInARow,
            "maximum_per_day": \.maximumPerDay,
        ])

    let epoch: String
    /// The failed attempts on the device.
    let failedAttempts: String
    /// Milliseconds since 1970.
    let now: Int
    /// The user's epoch when they signed in on the device.
    let deviceEpoch: Int
    let maximumInARow: Int
    let maximumPerDay: Int

    /// Whether the attempt may go on as one of a known device.
    typealias Reply = Bool
}
