import GeoIP
import Hummingbird
import Models
import Primitives

/// What happened to the user, latest first: their part of the audit log.
struct ListActivityEndpoint: SignedInEndpoint {
    static let path = "/auth/me/activity"
    static let operation = Operation(
        .get, path, id: "listActivity", tag: .user,
        summary: "List what happened in the user's account",
        description: """
            The user's own part of the audit log, latest first. It goes back as far as the log is kept. Further names of events may be added.
            """,
        authentication: .firstParty,
        parameters: [
            .query("limit", .integer(1...100, standard: 20)),
            .query("cursor", .string.example("aud_01jx3k5v7q9w2y4z6b8d0f1g2h"), "From `links.next`; opaque."),
        ],
        answers: [.json("A page of entries.", .activityPage)],
        errors: [.userSuspended])

    let listActivity: ListActivity
    let issuer: String
    var places: Places?

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input(body: .none)
        let limit = input.query("limit", in: 1...100, standard: 20)
        let cursor = input.query("cursor", AuditEntryID.self, expected: "a cursor from links.next")
        try input.check()

        let page = try await listActivity(of: session, limit: limit, before: cursor)
        return .json(
            PageBody(
                data: page.entries.map { ActivityItem($0, place: places?.english(of: $0.ipAddress)) },
                at: "\(issuer)\(Self.path)", limit: limit,
                cursor: cursor?.description, nextCursor: page.nextCursor?.description))
    }
}
