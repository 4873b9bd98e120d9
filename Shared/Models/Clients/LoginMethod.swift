/// A method by which users sign in.
public enum LoginMethod: String, Codable, Sendable, CaseIterable {
    case password
    case magicLink = "magic_link"
    case google = "oauth_google"
    case github = "oauth_github"
    case facebook = "oauth_facebook"
    case apple = "oauth_apple"
    case microsoft = "oauth_microsoft"

    /// The provider with which users sign in by this method; nil for a method of our own.
    public var provider: Provider? { Provider.allCases.first { $0.loginMethod == self } }
}
