import Hummingbird
import Models

/// Invites a person to the token's account; for its owners.
struct CreateInviteEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/invites", id: "createInvite", tag: .invitations,
        summary: "Invite someone to the token's account",
        description: """
            For owners with a verified address. An account may send 20 invitations a day, and a user 50.
            """,
        authentication: .firstParty,
        rateLimit: .mail,
        request: .json(
            .object([
                .required("email", .email),
                .required("role", .role),
            ])),
        answers: [.json(201, "Invited by email.", .invite)],
        errors: [
            .notOwner, .emailVerificationRequired, .signUpClosed, .emailDomainNotAllowed, .alreadyMember, .rateLimited,
        ])

    let createInvite: CreateInvite

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let role = input.required("role", oneOf: Role.self, expected: "owner, member or viewer")
        try input.check()

        let reply = try await createInvite(email.get(), as: role.get(), by: session, request)
        return .json(reply.invite, status: .created)
    }
}
