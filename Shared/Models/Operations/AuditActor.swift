/// Who acted, or acts, in an entry of the audit log.
///
/// A caller at an operator socket states the operator who acts; services trust it there, and nowhere else.
public struct AuditActor: Codable, Sendable, Hashable {
    /// The kinds of actors.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A person with an account in an application.
        case user
        /// A person who uses the command or the console, or a program with an API key.
        case `operator`
        /// A client, for itself.
        case client
        /// A process of the fleet.
        case service
    }

    /// The maximum length of an id, in bytes.
    public static let maximumIDLength = 64
    /// The maximum length of a name, in bytes.
    public static let maximumNameLength = 256

    /// What acted.
    public let type: Kind
    /// The id of a user, client or API key; an operator's user name on the machine; a service's name. `operator` for an operator who is
    /// not known. At most ``maximumIDLength`` bytes.
    public let id: String
    /// A name for people, of at most ``maximumNameLength`` bytes; nil for none.
    public let name: String?

    /// Longer ids and names are cut.
    public init(_ type: Kind, id: String, name: String? = nil) {
        self.type = type
        self.id = id.cut(toBytes: Self.maximumIDLength)
        self.name = name?.cut(toBytes: Self.maximumNameLength)
    }

    /// A program with an API key.
    public init(_ key: APIKey) { self.init(.operator, id: key.id.description, name: key.name) }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try members.decode(Kind.self, forKey: .type), id: try members.decode(String.self, forKey: .id),
            name: try members.decodeIfPresent(String.self, forKey: .name))
    }

    enum CodingKeys: String, CodingKey {
        case type, id, name
    }

    /// Whether it is a program with an API key.
    public var isAPIKey: Bool { type == .operator && APIKeyID(id) != nil }

    /// Who acts in the calls of the current task over operator sockets.
    @TaskLocal public static var current: AuditActor?
}
