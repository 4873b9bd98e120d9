/// An account that an error is about.
public struct AccountReference: Codable, Sendable, Equatable {
    public var id: AccountID
    /// Its name; null for an account without one.
    @Nullable public var name: String?

    public init(id: AccountID, name: String?) {
        self.id = id
        self.name = name
    }
}
