import GeoIP
import Hummingbird
import Models
import RPCClient

/// The user's active sessions, newest first, with the request's own marked.
struct ListSessionsEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .get, "/auth/sessions", id: "listSessions", tag: .sessions,
        summary: "List the user's sessions",
        authentication: .firstParty,
        answers: [
            .json(
                "The live sessions, newest first.",
                .object(
                    isClosed: true,
                    [
                        .required("data", .array(.session))
                    ]))
        ])

    let tokens: ServiceClient
    var places: Places?

    struct Body: Encodable {
        let data: [Item]
    }

    struct Item: Encodable {
        let session: Session
        let current: Bool
        let place: String?

        enum CodingKeys: String, CodingKey { case current, place }

        func encode(to encoder: any Encoder) throws {
            try session.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(current, forKey: .current)
            try container.encodeIfPresent(place, forKey: .place)
        }
    }

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let sessions = try await tokens.call(Tokens.ListSessions(of: .holder(of: session.accessToken)))
        return .json(
            Body(
                data: sessions.map {
                    Item(
                        session: $0, current: $0.id == session.claims.session,
                        place: places?.english(of: $0.ipAddress))
                }))
    }
}
