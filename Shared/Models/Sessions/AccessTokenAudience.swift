/// The `aud` claim of an access token, always a single string (RFC 9068 §2.2).
public enum AccessTokenAudience: Codable, Sendable, Equatable {
    /// The APIs of an application: a token of a first-party client.
    case application(ApplicationID)
    /// A third-party client. An API that checks `aud` for its application refuses such a token, unless it accepts this
    /// client explicitly.
    case client(ClientID)

    /// Reads `app_…` or `client_…`. Throws `DecodingError` for everything else, including arrays.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        if let application = ApplicationID(text) {
            self = .application(application)
        } else if let client = ClientID(text) {
            self = .client(client)
        } else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "neither an application nor a client"))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .application(let application): try container.encode(application)
        case .client(let client): try container.encode(client)
        }
    }
}
