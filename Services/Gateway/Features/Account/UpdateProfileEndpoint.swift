import Hummingbird
import Models
import RPCClient

/// Changes the fields of the user's identity that the body names; null clears one (RFC 7396).
struct UpdateProfileEndpoint: SignedInEndpoint {
    static let route = Route.patch("/auth/me")
    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.allowOnly(Identity.IdentityField.allCases.map(\.rawValue))
        var changes: [Identity.IdentityField: String?] = [:]
        for field in Identity.IdentityField.allCases where input.has(field.rawValue) {
            let value = input.nullable(field.rawValue, String.self, expected: "a string or null")
            changes.updateValue(value, forKey: field)
        }
        input.add(PersonalFields.faults(of: changes))
        try input.check()

        return .json(
            encoded: try await identity.callEncoded(
                Identity.UpdateProfile(
                    user: session.user, application: session.claims.application, account: session.account,
                    changes: changes)))
    }
}
