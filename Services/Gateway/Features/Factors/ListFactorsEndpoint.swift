import Hummingbird
import Models
import RPCClient

/// The user's authenticator app and passkeys.
struct ListFactorsEndpoint: SignedInEndpoint {
    static let path = "/auth/factors"
    static let operation = Operation(
        .get, path, id: "listFactors", tag: .factors,
        summary: "List the user's factors",
        authentication: .firstParty,
        answers: [
            .json(
                "The factors, oldest first, on one page.",
                .object(
                    isClosed: true,
                    [
                        .required("data", .array(.factor)),
                        .required("links", .selfLink),
                        .required("two_step", .boolean, "Whether a sign-in needs two factors."),
                        .required("recovery_codes_left", .integer.example(10)),
                    ]))
        ])

    let identity: ServiceClient
    let issuer: String

    private struct Body: Encodable {
        let data: [Factor]
        let links: PageBody<Factor>.Links
        let hasTwoStep: Bool
        let recoveryCodesLeft: Int

        enum CodingKeys: String, CodingKey {
            case data, links
            case hasTwoStep = "two_step"
            case recoveryCodesLeft = "recovery_codes_left"
        }
    }

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let list = try await identity.call(
            Identity.ListFactors(user: session.user, application: session.claims.application))
        return .json(
            Body(
                data: list.factors, links: .init(selfLink: "\(issuer)\(Self.path)", next: nil),
                hasTwoStep: list.hasTwoStep, recoveryCodesLeft: list.recoveryCodesLeft))
    }
}
