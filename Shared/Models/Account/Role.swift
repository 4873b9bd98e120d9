/// What a member may do in an account.
public enum Role: String, Codable, Sendable, CaseIterable, CustomStringConvertible {
    case owner, member, viewer

    /// The role's name in the API.
    public var description: String { rawValue }
}
