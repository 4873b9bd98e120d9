import Hummingbird
import Models
import Primitives
import RPCClient

/// The waitlists that the user is on in the token's account, a page at a time.
struct ListWaitlistsEndpoint: ReadingEndpoint {
    static let operation = Operation(
        .get, "/auth/waitlists", id: "listWaitlists", tag: .waitlists,
        summary: "List the waitlists that the user is on",
        authentication: .firstParty,
        parameters: [
            .query("limit", .integer(1...100, standard: 20)),
            .query("cursor", .string.example("MDFqeDNrNXY"), "From `links.next`; opaque."),
        ],
        answers: [.json("A page of rows.", .waitlistPage)])

    let waitlists: ServiceClient
    let issuer: String

    struct Body: Encodable {
        struct Links: Encodable {
            let selfLink: String
            let next: String?

            private enum CodingKeys: String, CodingKey {
                case selfLink = "self"
                case next
            }
        }

        let data: [WaitlistRow]
        let links: Links
    }

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input(body: .none)
        let limit = input.query("limit", in: 1...100, standard: 20)
        let cursor = input.query("cursor", WaitlistRowID.self, expected: "a cursor from links.next")
        try input.check()

        let page = try await waitlists.call(
            Waitlists.ListWaitlists(member: session.member, limit: limit, cursor: cursor?.description))
        let links = Body.Links(
            selfLink: url(limit, cursor?.description), next: page.nextCursor.map { url(limit, $0) })
        return .json(Body(data: page.rows, links: links))
    }

    private func url(_ limit: Int, _ cursor: String?) -> String {
        FormEncoding.adding(
            [("limit", String(limit)), ("cursor", cursor)], to: "\(issuer)/auth/waitlists")
    }
}

// Members in the order of their names, as `JSONEncoder.response` writes them.

extension ListWaitlistsEndpoint.Body: CompactEncodable {
    func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("data", data)
            writer.member("links", links)
        }
    }
}

extension ListWaitlistsEndpoint.Body.Links: CompactEncodable {
    func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("next", next)
            writer.member("self", selfLink)
        }
    }
}
