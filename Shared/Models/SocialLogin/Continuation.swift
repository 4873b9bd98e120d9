/// What follows a sign-in that left for another page or provider.
public enum Continuation: Codable, Sendable, Equatable {
    /// An authorization request at our own authorization endpoint continues, by its id.
    case authorization(Secret)
    /// The browser goes to this URL, or to our account page for nil.
    case page(String?)
}
