/// Where an email was requested, or an action that an email reports: the email's text describes it, and its code is
/// bound to the browser.
public struct MailOrigin: Codable, Sendable, Equatable {
    /// The browser that the code is bound to; see ``OneTimeGrant/device``.
    public var device: String?
    /// The browser's product name, such as `Firefox`; nil when it is not recognized.
    public var browser: String?
    /// The operating system's name, such as `Linux`; nil when it is not recognized.
    public var system: String?
    /// IP address of the caller (IPv4 or IPv6 text), which notices state; nil when unknown.
    public var ipAddress: String?
    /// When the email was requested.
    public var time: Timestamp

    public init(
        device: String? = nil, browser: String? = nil, system: String? = nil, ipAddress: String? = nil,
        time: Timestamp = .now
    ) {
        self.device = device
        self.browser = browser
        self.system = system
        self.ipAddress = ipAddress
        self.time = time
    }
}
