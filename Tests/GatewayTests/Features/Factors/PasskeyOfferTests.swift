import Models
import Testing

@testable import GatewayService

@Suite struct PasskeyOfferTests {
    private static let path = "/login/password?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fpassword"
    private static let fields = "email=ada%40example.com&password=a+long+password"
    private static let place = "/login/account/password"
    private static let offer =
        "/login/account/passkey?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fpassword"

    private func place(
        after fields: String, cookie: String = "", passkeys: [Passkey]? = []
    ) async throws -> String? {
        var fleet = try ScriptedFleet()
        fleet.signsInAda()
        if let passkeys { fleet.hasFactors(passkeys: passkeys) }
        return try await fleet.place(after: fields, cookie: cookie, at: Self.path)
    }

    @Test func leadsToThePasskeyAndThenOn() async throws {
        #expect(try await place(after: "\(Self.fields)&passkeys=1") == Self.offer)
    }

    /// Without the script, in a browser that can't make one, to a user who has one or has declined, and while identity is busy.
    @Test func isNotMadeToOthers() async throws {
        #expect(try await place(after: Self.fields) == Self.place)
        #expect(try await place(after: "\(Self.fields)&passkeys=") == Self.place)
        #expect(try await place(after: "\(Self.fields)&passkeys=1", passkeys: [PasskeyScenario.passkey]) == Self.place)
        #expect(
            try await place(after: "\(Self.fields)&passkeys=1", cookie: "__Host-passkey_offer=declined") == Self.place)
        #expect(try await place(after: "\(Self.fields)&passkeys=1", passkeys: nil) == Self.place)
    }
}

extension ScriptedFleet {
    /// Where the answer to a form leads.
    fileprivate func place(after fields: String, cookie: String, at path: String) async throws -> String? {
        let places = CallLog<String?>()
        try await run { client in
            places.append(try await client.submit(fields, to: path, cookie: cookie).headers[.location])
        }
        return places.entries.first ?? nil
    }
}
