import Configuration
import Models
import ServiceKit

/// The operator's limits.
struct LimitRules: Sendable {
    /// `LATCHKEY_RATE_LIMITS`: `off` for load tests.
    var isOn = true
    /// `LATCHKEY_LIMIT_FAILURES_PER_DAY`: wrong passwords or codes for one account, from all addresses together.
    var failuresPerDay = 100
    private var rules: [LimitPolicy: Tokens.LimitRule] = [:]

    /// The standard.
    init() {}

    /// No limits at all.
    static var off: LimitRules {
        var rules = LimitRules()
        rules.isOn = false
        return rules
    }

    /// Reads the settings. Throws an error that names the variable.
    init(_ reader: ConfigReader) throws {
        switch reader.string(forKey: "latchkey.rate.limits", default: "on") {
        case "on": isOn = true
        case "off": isOn = false
        default: throw ConfigurationError(description: "LATCHKEY_RATE_LIMITS must be on or off")
        }
        failuresPerDay = reader.int(forKey: "latchkey.limit.failures.per.day", default: failuresPerDay)
        guard (1...1_000_000).contains(failuresPerDay) else {
            throw ConfigurationError(
                description: "LATCHKEY_LIMIT_FAILURES_PER_DAY must be a number from 1 to 1000000")
        }
        for policy in LimitPolicy.allCases {
            let key = policy.variable.lowercased().replacing("_", with: ".")
            guard let text = reader.string(forKey: ConfigKey(key)), !text.isEmpty else { continue }
            guard let rule = Tokens.LimitRule(text) else {
                throw ConfigurationError(
                    description: "\(policy.variable) must be a count and a window, such as 30/60s, 150/5m or 1000/1h")
            }
            rules[policy] = rule
        }
    }

    /// How many of a day's wrong attempts one known device may make.
    var deviceFailuresPerDay: Int { max(1, failuresPerDay / 10) }

    /// How many unknown devices may make together: all but those reserved for a known device.
    var strangersFailuresPerDay: Int { max(1, failuresPerDay - deviceFailuresPerDay) }

    /// The limits of one mailbox.
    var mails: Tokens.EmailLimitRules {
        .init(asks: self[.mailbox], mails: [self[.mailboxHour], self[.mailboxDay]])
    }

    subscript(policy: LimitPolicy) -> Tokens.LimitRule { rules[policy] ?? policy.standard }
}

extension Tokens.LimitRule {
    /// Reads `30/60s`: a count from 1, and seconds, minutes (`m`) or hours (`h`) up to a day.
    init?(_ text: String) {
        guard let match = text.wholeMatch(of: #/([1-9][0-9]{0,6})\/([1-9][0-9]{0,4})([smh])/#),
            let limit = Int(match.1), let count = Int(match.2)
        else { return nil }
        let window = count * (match.3 == "s" ? 1 : match.3 == "m" ? 60 : 3600)
        guard window <= 24 * 3600 else { return nil }
        self.init(limit: limit, window: window)
    }
}
