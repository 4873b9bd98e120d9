import Models

/// A user in a list, for programs. The `status` of a user who was erased says so; services tell it by a time.
struct ListedUser: Encodable, Sendable {
    let user: Identity.UserSummary

    private enum CodingKeys: String, CodingKey { case status }

    func encode(to encoder: any Encoder) throws {
        try user.encode(to: encoder)
        guard user.erasedAt != nil else { return }
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(UserState.erased.rawValue, forKey: .status)
    }
}
