/// What an application asks of its users beside the first factor of a sign-in.
public struct FactorSettings: Codable, Sendable, Equatable {
    /// Whether sign-ins need a second factor.
    public enum Policy: String, Codable, Sendable, CaseIterable {
        /// They don't, and users can't set factors up.
        case off
        /// Those of users who have turned it on do.
        case optional
        /// They do. Users without a factor set one up when they sign in.
        case required
    }

    /// Whether sign-ins need a second factor.
    public var secondFactor: Policy
    /// Whether users may have a browser remembered, in which they are not asked for the second factor for ``rememberedDays`` days.
    public var remembersBrowsers: Bool

    /// For how long a browser is remembered.
    public static let rememberedDays = 30

    public init(secondFactor: Policy = .optional, remembersBrowsers: Bool = false) {
        self.secondFactor = secondFactor
        self.remembersBrowsers = remembersBrowsers
    }

    enum CodingKeys: String, CodingKey {
        case secondFactor = "second_factor"
        case remembersBrowsers = "remember_browsers"
    }

    /// Members that are missing have their defaults.
    public init(from decoder: any Decoder) throws {
        self.init()
        apply(try Change(from: decoder))
    }
}

extension FactorSettings {
    /// The settings that change; nil leaves one as it is.
    public struct Change: Codable, Sendable, Equatable {
        /// Whether sign-ins need a second factor.
        public var secondFactor: Policy?
        /// Whether users may have a browser remembered.
        public var remembersBrowsers: Bool?

        public init(secondFactor: Policy? = nil, remembersBrowsers: Bool? = nil) {
            self.secondFactor = secondFactor
            self.remembersBrowsers = remembersBrowsers
        }

        enum CodingKeys: String, CodingKey {
            case secondFactor = "second_factor"
            case remembersBrowsers = "remember_browsers"
        }

        /// The names of the settings that change, in JSON.
        public var changedFields: [String] {
            let fields: [(CodingKeys, Bool)] = [
                (.secondFactor, secondFactor != nil), (.remembersBrowsers, remembersBrowsers != nil),
            ]
            return fields.filter(\.1).map(\.0.rawValue)
        }
    }

    /// Applies the settings of `change` that are not nil.
    public mutating func apply(_ change: Change) {
        secondFactor = change.secondFactor ?? secondFactor
        remembersBrowsers = change.remembersBrowsers ?? remembersBrowsers
    }
}
