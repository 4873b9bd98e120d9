/// A method by which users sign in.
public enum LoginMethod: String, Codable, Sendable, CaseIterable {
    case password
    case magicLink = "magic_link"
    case google = "oauth_google"
    case github = "oauth_github"
    case facebook = "oauth_facebook"
    case apple = "oauth_apple"
    case microsoft = "oauth_microsoft"
}
