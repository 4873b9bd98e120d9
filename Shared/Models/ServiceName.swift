/// The five processes of the fleet.
public enum ServiceName: String, Codable, Sendable, CaseIterable, CustomStringConvertible {
    case gateway, identity, tokens, mailer, waitlists

    /// The four that answer RPC: the points of the star.
    public static let callees: [ServiceName] = [.identity, .tokens, .mailer, .waitlists]

    /// The name as it stands in paths, logs and configuration.
    public var description: String { rawValue }
}
