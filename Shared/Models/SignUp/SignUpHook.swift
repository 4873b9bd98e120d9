/// The sign-up hook of an application: a URL of its makers that is asked before a user is created.
public struct SignUpHook: Sendable, Equatable {
    /// What a sign-up does when the hook gives no usable answer in time.
    public enum Fallback: String, Codable, Sendable, CaseIterable {
        /// The sign-up goes on without it.
        case open
        /// The sign-up is stopped: 503 `sign_up_unavailable`.
        case closed
    }

    /// Where the request is sent, at most 2048 bytes.
    public var url: String
    /// What happens without an answer.
    public var fallback: Fallback
    /// Whether the receiver may have a private or loopback address, and a URL with `http`.
    public var allowsPrivateAddresses: Bool

    public init(url: String, fallback: Fallback = .closed, allowsPrivateAddresses: Bool = false) {
        self.url = url
        self.fallback = fallback
        self.allowsPrivateAddresses = allowsPrivateAddresses
    }
}
