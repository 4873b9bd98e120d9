/// A third party at which users sign in: an OpenID provider, or an OAuth server with an API for profiles.
public enum Provider: String, Codable, Sendable, CaseIterable, LosslessStringConvertible {
    case google, github, facebook, apple, microsoft

    /// Reads the name; nil for a provider that we don't know.
    public init?(_ description: String) { self.init(rawValue: description) }

    /// The name, as in paths.
    public var description: String { rawValue }

    /// The names of all providers for people: "google, github, facebook, apple and microsoft".
    public static var names: String {
        let names = allCases.map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }

    /// The method by which users sign in with it.
    public var loginMethod: LoginMethod {
        switch self {
        case .google: .google
        case .github: .github
        case .facebook: .facebook
        case .apple: .apple
        case .microsoft: .microsoft
        }
    }

    /// The name as its maker writes it.
    public var displayName: String {
        switch self {
        case .google: "Google"
        case .github: "GitHub"
        case .facebook: "Facebook"
        case .apple: "Apple"
        case .microsoft: "Microsoft"
        }
    }
}
