/// The five processes of the fleet.
public enum ServiceName: String, Codable, Sendable, CaseIterable, CustomStringConvertible {
    case gateway, identity, tokens, mailer, waitlists

    /// The four that serve RPC calls.
    public static let callees: [ServiceName] = [.identity, .tokens, .mailer, .waitlists]

    /// The name as in paths, logs and configuration.
    public var description: String { rawValue }
}
