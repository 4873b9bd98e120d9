/// A member of an account, by the user or by the membership.
public enum MemberReference: Codable, Sendable, Hashable, LosslessStringConvertible {
    case user(UserID)
    case membership(MembershipID)

    /// Reads the id of a user or of a membership; nil for any other text.
    public init?(_ description: String) {
        if let id = UserID(description) {
            self = .user(id)
        } else if let id = MembershipID(description) {
            self = .membership(id)
        } else {
            return nil
        }
    }

    /// The id.
    public var description: String {
        switch self {
        case .user(let id): id.description
        case .membership(let id): id.description
        }
    }
}
