import Configuration
import Models
import ServiceKit

/// How long mailed tokens and codes are valid, for each purpose.
struct OneTimeTokenLifetimes: Sendable {
    /// The defaults: 10 minutes, 30 minutes, 24 hours and 7 days. How long a change of addresses can be undone is fixed, because identity
    /// keeps removed addresses as long.
    private var seconds: [OneTimeGrant.Purpose: Int] = [
        .magicLink: 10 * 60, .passwordReset: 30 * 60, .verification: 24 * 3600, .invite: 7 * 24 * 3600,
        .emailUndo: OneTimeGrant.undoLifetime,
    ]

    /// The default lifetimes.
    init() {}

    /// Reads `LATCHKEY_MAGIC_LINK_TTL`, `LATCHKEY_PASSWORD_RESET_TTL`, `LATCHKEY_VERIFICATION_TTL` and
    /// `LATCHKEY_INVITE_TTL`, in seconds. Throws an error that names the variable.
    init(_ reader: ConfigReader) throws {
        for (purpose, standard) in seconds where purpose != .emailUndo {
            let words = purpose.rawValue.split(separator: "_")
            let key = (["latchkey"] + words.map(String.init) + ["ttl"]).joined(separator: ".")
            let given = reader.int(forKey: ConfigKey(key), default: standard)
            guard (60...365 * 24 * 3600).contains(given) else {
                let variable = key.uppercased().replacing(".", with: "_")
                throw ConfigurationError(description: "\(variable) must be a number of seconds from 60 on")
            }
            seconds[purpose] = given
        }
    }

    /// The maximum of the lifetimes of all purposes, in seconds.
    var maximum: Int { seconds.values.max() ?? 600 }

    /// The lifetime of a purpose's tokens, in seconds.
    subscript(purpose: OneTimeGrant.Purpose) -> Int { seconds[purpose] ?? 600 }
}
