import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SendAccountPageEndpointTests {
    private static let path = "/login/account?client_id=client_demo"
    private static let cookie = "access_token=good"

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let profile = Samples.ada().profile
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in [] }
        fleet.hasFactors()
        fleet.answer(Identity.HasPassword.self) { _, _ in .init(hasPassword: true) }
        fleet.answer(Tokens.ListSessions.self) { _, _ in [] }
        return fleet
    }

    @Test func savesTheProfile() async throws {
        let changes = Mutex<[[Identity.IdentityField: String?]]>([])
        var fleet = try fleet()
        let profile = Samples.ada().profile
        fleet.answer(Identity.UpdateProfile.self) { call, _ in
            changes.withLock { $0.append(call.changes) }
            return profile
        }
        try await fleet.run { client in
            let answer = try await client.submit(
                "do=profile&display_name=Ada&given_name=", to: Self.path, cookie: Self.cookie)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo&done=profile")
        }
        // An empty field clears its value, and a missing one keeps it.
        #expect(changes.withLock { $0 } == [[.displayName: "Ada", .givenName: nil]])
    }

    @Test func endsOtherSessions() async throws {
        let kept = Mutex<[SessionID?]>([])
        var fleet = try fleet()
        fleet.answer(Tokens.EndAllSessions.self) { call, _ in
            kept.withLock { $0.append(call.keeping) }
            return .init(count: 2, proof: nil)
        }
        fleet.answer(Tokens.EndSession.self) { _, _ in throw ServiceError.notFound("session") }
        fleet.forgetsBrowsers()
        try await fleet.run { client in
            let others = try await client.submit("do=end-others", to: Self.path, cookie: Self.cookie)
            #expect(others.headers[.location]?.hasSuffix("done=end-others") == true)
            // A session that has ended already is not an error.
            let one = try await client.submit(
                "do=end&session=\(SessionID.make())", to: Self.path, cookie: Self.cookie)
            #expect(one.headers[.location]?.hasSuffix("done=end") == true)
        }
        #expect(kept.withLock { $0 } == [Samples.session])
    }

    @Test func revokesAConsent() async throws {
        let revoked = Mutex<[ClientID]>([])
        var fleet = try fleet()
        let calendar = try #require(ClientID("client_calendar"))
        fleet.answer(Identity.RevokeConsent.self) { call, _ in
            guard call.client == calendar else { throw ServiceError.notFound("consent") }
            revoked.withLock { $0.append(call.client) }
            return .init(proof: Proof(Secret("revocation-proof")))
        }
        fleet.answer(Tokens.EndClientSessions.self) { _, _ in Nothing() }
        try await fleet.run { client in
            // One that was revoked already is not an error.
            for id in ["client_calendar", "client_notes"] {
                let answer = try await client.submit("do=revoke&client=\(id)", to: Self.path, cookie: Self.cookie)
                #expect(answer.headers[.location]?.hasSuffix("done=revoke") == true)
            }
            let unnamed = try await client.submit("do=revoke", to: Self.path, cookie: Self.cookie)
            #expect(unnamed.status == .notFound)
        }
        #expect(revoked.withLock { $0 } == [calendar])
    }

    @Test func refusesAnUnknownAction() async throws {
        try await fleet().run { client in
            for action in ["unknown", "password", "joined"] {
                let answer = try await client.submit("do=\(action)", to: Self.path, cookie: Self.cookie)
                #expect(answer.status == .badRequest, "\(action)")
            }
        }
    }

    @Test func sendsOthersToSignIn() async throws {
        try await fleet().run { client in
            let answer = try await client.submit("do=profile", to: Self.path)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location]?.hasPrefix("/login?client_id=client_demo&return_to=") == true)
        }
    }
}
