import Models
import Testing

@testable import GatewayService

@Suite struct PasskeyOfferTests {
    private static let path = "/login/password?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fpassword"
    private static let fields = "email=ada%40example.com&password=a+long+password"
    private static let place = "/login/account/password"
    private static let offer =
        "/login/account/passkey?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fpassword"

    private let passkey = Factor(id: .make(), type: .passkey, name: "Phone", createdAt: .now, lastUsedAt: nil)

    private func place(
        after fields: String, cookie: String = "", factors: [Factor]? = []
    ) async throws -> String? {
        var fleet = try ScriptedFleet()
        fleet.signsInAda()
        if let factors { fleet.hasFactors(factors) }
        return try await fleet.place(after: fields, cookie: cookie, at: Self.path)
    }

    @Test func leadsToThePasskeyAndThenOn() async throws {
        #expect(try await place(after: "\(Self.fields)&passkeys=1") == Self.offer)
    }

    /// What the client asks for comes next, and is no offer.
    @Test func isNotMadeWhereTheClientAsksForASecondFactor() async throws {
        let place = "/oauth2/authorize?request=r1"
        for (contexts, isMade) in [
            ([.twoFactors], false), ([.phishingResistant], false), ([.twoFactors, .oneFactor], true), (nil, true),
        ] as [([AuthenticationContext]?, Bool)] {
            var fleet = try ScriptedFleet()
            fleet.signsInAda()
            fleet.hasFactors()
            fleet.answer(Tokens.FindAuthorization.self) { _, _ in
                var request = Samples.authorization
                request.contexts = contexts
                return AuthorizationStatus(request: request, session: nil, needsSignIn: true)
            }
            let found = try await fleet.place(
                after: "\(Self.fields)&passkeys=1", cookie: "",
                at: "/login/password?client_id=client_demo&return_to=%2Foauth2%2Fauthorize%3Frequest%3Dr1")
            let isRight = isMade ? found?.hasPrefix("/login/account/passkey?") == true : found == place
            #expect(isRight, "\(contexts ?? []) leads to \(found ?? "nothing")")
        }
    }

    /// The page would ask them for it first.
    @Test func isNotMadeToUsersWithAnApp() async throws {
        var fleet = try ScriptedFleet()
        fleet.signsInAda()
        fleet.hasFactors([FactorPagesScenario.app])
        #expect(try await fleet.place(after: "\(Self.fields)&passkeys=1", cookie: "", at: Self.path) == Self.place)
    }

    /// Without the script, in a browser that can't make one, to a user who has one or has declined, and while identity is busy.
    @Test func isNotMadeToOthers() async throws {
        #expect(try await place(after: Self.fields) == Self.place)
        #expect(try await place(after: "\(Self.fields)&passkeys=") == Self.place)
        #expect(try await place(after: "\(Self.fields)&passkeys=1", factors: [passkey]) == Self.place)
        #expect(
            try await place(after: "\(Self.fields)&passkeys=1", cookie: "__Host-passkey_offer=declined") == Self.place)
        #expect(try await place(after: "\(Self.fields)&passkeys=1", factors: nil) == Self.place)
    }
}

extension ScriptedFleet {
    /// Where the answer to a form leads.
    fileprivate func place(after fields: String, cookie: String, at path: String) async throws -> String? {
        let places = CallLog<String?>()
        try await run { client in
            let answer = try await client.submit(fields, to: path, cookie: cookie)
            // A page leads on to an authorization request.
            places.append(answer.onward)
        }
        return places.entries.first ?? nil
    }
}
