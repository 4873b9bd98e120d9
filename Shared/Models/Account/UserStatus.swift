/// Whether a user may sign in.
public enum UserStatus: String, Codable, Sendable {
    case active, suspended
}
