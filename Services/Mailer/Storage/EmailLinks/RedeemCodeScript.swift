import Primitives
import Redis

/// Redeems a mailed code: holds the token of the same email, or puts another token in its place. The last wrong code voids
/// the code.
struct RedeemCodeScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.redeem_code_lua, keys: ["wrong_codes": \.wrongCodes, "target": \.use.target],
        moreKeys: ("places", { $0.places.map(\.key) }),
        arguments: [
            "maximum_tries": \.maximumTries, "counter": \.counter.rawValue, "maximum_wrong_codes": \.maximumWrongCodes,
            "use": \.use.argument,
        ],
        moreArguments: ("hashes", { $0.places.map(\.hash) }))

    /// What the right code does.
    enum Use {
        /// Holds the token for the redemption with this key, for so long; zero holds nothing.
        case hold(redemption: String, Duration)
        /// Replaces the token by the one with this key.
        case exchange(token: String)
    }

    /// Where a code may be stored: its key, and the hash of what was entered.
    struct Place {
        let key: String
        let hash: String
    }

    /// Which of a mailbox's counters of wrong codes is used.
    enum Counter: String { case known, recovery, other }

    /// The key of the mailbox's counters.
    let wrongCodes: String
    let use: Use
    let places: [Place]
    /// After so many wrong codes the code is void.
    let maximumTries: Int
    let counter: Counter
    /// How many wrong codes the counter allows in a day.
    let maximumWrongCodes: Int

    typealias Reply = RedemptionReply
}

extension RedeemCodeScript.Use {
    fileprivate var target: String {
        switch self {
        case .hold(let redemption, _): redemption
        case .exchange(let token): token
        }
    }

    fileprivate var argument: String {
        switch self {
        case .hold(_, let duration): "\(duration.milliseconds)"
        case .exchange: "exchange"
        }
    }
}
