import Hummingbird
import Models

/// What the user has allowed clients to do.
struct ListConsentsEndpoint: SignedInEndpoint {
    static let path = "/auth/consents"
    static let operation = Operation(
        .get, path, id: "listConsents", tag: .user,
        summary: "List the clients that may act for the user",
        description: "First-party clients need no consent, so they are not listed.",
        authentication: .firstParty,
        parameters: [
            .query("limit", .integer(1...100, standard: 20)),
            .query("cursor", .string.example("client_calendar"), "From `links.next`; opaque."),
        ],
        answers: [.json("A page of consents.", .consentPage)],
        errors: [.userSuspended])

    let consents: RevokeConsent
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input(body: .none)
        let limit = input.query("limit", in: 1...100, standard: 20)
        let cursor = input.query("cursor", ClientID.self, expected: "a cursor from links.next")
        try input.check()

        let page = try await consents.list(of: session, limit: limit, after: cursor)
        return .json(
            PageBody(
                data: page.consents, at: "\(issuer)\(Self.path)", limit: limit, cursor: cursor?.description,
                nextCursor: page.nextCursor?.description))
    }
}
