import Hummingbird
import Models
import RPCClient

/// Changes the fields of the user's identity that the body names; null clears one (RFC 7396).
struct UpdateProfileEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .patch, "/auth/me", id: "updateMe", tag: .user,
        summary: "Update the user's profile",
        description: "Members that are left out stay as they are; null clears one (RFC 7396).",
        authentication: .firstParty,
        request: .json(
            .object(
                isClosed: true,
                [
                    .optional("avatar_url", .string.example("https://cdn.example.com/ada.png").nullable),
                    .optional("given_name", .string.example("Ada").nullable),
                    .optional("family_name", .string.example("Lovelace").nullable),
                    .optional("display_name", .string.example("Ada Lovelace").nullable),
                    .optional("preferred_language", .string.example("en-GB").nullable),
                    .optional("locale", .string.example("en-GB").nullable),
                    .optional("timezone", .string.example("Europe/London").nullable),
                ])),
        answers: [.json("The profile as it is now.", .sessionProfile)],
        errors: [.userSuspended])

    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.allowOnly(Identity.IdentityField.allCases.map(\.rawValue))
        var changes: [Identity.IdentityField: String?] = [:]
        for field in Identity.IdentityField.allCases where input.has(field.rawValue) {
            let value = input.nullable(field.rawValue, String.self, expected: "a string or null")
            changes.updateValue(value, forKey: field)
        }
        input.add(PersonalFields.invalidParameters(of: changes))
        try input.check()

        return .json(
            encoded: try await identity.callEncoded(
                Identity.UpdateProfile(
                    user: session.user, application: session.claims.application, account: session.account,
                    changes: changes)))
    }
}
