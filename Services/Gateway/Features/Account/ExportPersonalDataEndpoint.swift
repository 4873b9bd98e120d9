import Hummingbird
import Models

/// Everything that is held about the user.
struct ExportPersonalDataEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .get, "/auth/me/export", id: "exportMe", tag: .user,
        summary: "Export everything that is held about the user",
        description: """
            One document with what all services hold, without passwords, keys and other secrets. Needs a sign-in within the last ten \
            minutes, and a session of two factors if the user has a second one. A user can have five exports in 24 hours. \
            A browser that a page of another site sends here with its cookie gets 403.
            """,
        authentication: .firstParty,
        rateLimit: .signIn, head: .stops(.ok),
        answers: [.json("The data.", .personalDataExport)],
        errors: [.insufficientUserAuthentication, .userSuspended])

    let exportPersonalData: ExportPersonalData

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        // A HEAD would count as an export.
        try request.stopIfHead()
        // A link on any page brings the cookie, and would use the exports up.
        if request.isCrossSite, try request.bearerToken() == nil { throw ServiceError.exportFromAnotherSite }
        return .file(try await exportPersonalData(of: session, request))
    }
}

extension ServiceError {
    fileprivate static let exportFromAnotherSite = ServiceError(
        .originNotAllowed, detail: "A page of another site can't start an export. Start it on the account page.")
}
