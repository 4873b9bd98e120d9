import Configuration
import Models
import ServiceKit

/// How long mailed tokens are good for, each purpose by itself.
struct OneTimeLifetimes: Sendable {
    private var seconds: [OneTimeGrant.Purpose: Int] = [
        .magicLink: 10 * 60, .passwordReset: 30 * 60, .verification: 24 * 3600, .invite: 7 * 24 * 3600,
    ]

    /// The lifetimes above.
    init() {}

    /// Reads `LATCHKEY_MAGIC_LINK_TTL`, `LATCHKEY_PASSWORD_RESET_TTL`, `LATCHKEY_VERIFICATION_TTL` and
    /// `LATCHKEY_INVITE_TTL`, in seconds. Throws a fault that names the variable.
    init(_ reader: ConfigReader) throws {
        for (purpose, standard) in seconds {
            let words = purpose.rawValue.split(separator: "_")
            let key = (["latchkey"] + words.map(String.init) + ["ttl"]).joined(separator: ".")
            let given = reader.int(forKey: ConfigKey(key), default: standard)
            guard (60...365 * 24 * 3600).contains(given) else {
                let variable = key.uppercased().replacing(".", with: "_")
                throw ServiceConfiguration.Fault(description: "\(variable) must be a number of seconds from 60 on")
            }
            seconds[purpose] = given
        }
    }

    /// Of all purposes, in seconds.
    var longest: Int { seconds.values.max() ?? 600 }

    /// In seconds.
    subscript(purpose: OneTimeGrant.Purpose) -> Int { seconds[purpose] ?? 600 }
}
