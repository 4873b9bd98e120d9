/// Who else can say who someone is.
public enum Provider: String, Codable, Sendable, CaseIterable, LosslessStringConvertible {
    case google, github, facebook, apple, microsoft

    /// Reads the name; nil for a provider that we don't know.
    public init?(_ description: String) { self.init(rawValue: description) }

    /// The name, as in paths.
    public var description: String { rawValue }

    /// The way to sign in that it is.
    public var loginMethod: LoginMethod {
        switch self {
        case .google: .google
        case .github: .github
        case .facebook: .facebook
        case .apple: .apple
        case .microsoft: .microsoft
        }
    }

    /// As people know it.
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
