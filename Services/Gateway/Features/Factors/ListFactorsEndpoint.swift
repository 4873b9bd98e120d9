import Hummingbird
import Models
import RPCClient

/// The user's authenticator app and passkeys.
struct ListFactorsEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .get, "/auth/factors", id: "listFactors", tag: .factors,
        summary: "List the user's factors",
        authentication: .firstParty,
        answers: [
            .json(
                "The factors, oldest first.",
                .object(
                    isClosed: true,
                    [
                        .required("data", .array(.factor)),
                        .required("two_step", .boolean, "Whether a sign-in needs two factors."),
                        .required("recovery_codes_left", .integer.example(10)),
                    ]))
        ])

    let identity: ServiceClient

    private struct Body: Encodable {
        let data: [Factor]
        let hasTwoStep: Bool
        let recoveryCodesLeft: Int

        enum CodingKeys: String, CodingKey {
            case data
            case hasTwoStep = "two_step"
            case recoveryCodesLeft = "recovery_codes_left"
        }
    }

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let list = try await identity.call(
            Identity.ListFactors(user: session.user, application: session.claims.application))
        return .json(
            Body(data: list.factors, hasTwoStep: list.hasTwoStep, recoveryCodesLeft: list.recoveryCodesLeft))
    }
}
