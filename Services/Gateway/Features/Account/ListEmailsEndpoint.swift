import Hummingbird
import Models
import RPCClient

/// The addresses of the user.
struct ListEmailsEndpoint: SignedInEndpoint {
    static let path = "/auth/emails"
    static let operation = Operation(
        .get, path, id: "listEmails", tag: .user,
        summary: "List the user's email addresses",
        description: """
            The primary address first, then the others, oldest first, and at last those that wait for verification. One page has all.
            """,
        authentication: .firstParty,
        answers: [.json("The addresses.", .userEmailPage)],
        errors: [.userSuspended])

    let identity: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let emails = try await identity.call(
            Identity.ListEmails(user: session.user, application: session.claims.application))
        return .json(Body(data: emails, links: .init(own: "\(issuer)\(Self.path)")))
    }

    private struct Body: Encodable {
        struct Links: Encodable {
            let own: String

            enum CodingKeys: String, CodingKey {
                case own = "self"
            }
        }

        let data: [UserEmail]
        let links: Links
    }
}

extension IncomingRequest {
    /// The address that the path names. Throws 404 for what is no id.
    func emailID() throws -> EmailCredentialID {
        guard let id = EmailCredentialID(pathParameter("id")) else { throw ServiceError.notFound("email address") }
        return id
    }
}
