import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

/// Taking a provider away: the challenge of RFC 9470 where the sign-in is not fresh, and what identity is shown.
@Suite struct ConnectionsTests {
    private static let identity = LinkedIdentityID.make()
    private static let session = Proof(Secret("session-proof"))

    /// Identity takes a proof of the session, and the password `right` where there is no fresh sign-in.
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Self.session }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in
            [
                LinkedIdentity(
                    id: Self.identity, provider: .google, email: nil, createdAt: .now, lastUsedAt: .now)
            ]
        }
        fleet.answer(Identity.UnlinkIdentity.self) { call, _ in
            guard call.session == Self.session, call.identity == Self.identity else { throw ServiceError.invalidProof }
            guard let password = call.password else { throw ServiceError.insufficientUserAuthentication }
            guard password == Secret("right") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return .init(proof: Proof(Secret("epoch-proof")))
        }
        return fleet
    }

    @Test func theAPIAsksForAFreshSignInOrThePassword() async throws {
        try await fleet().run { client in
            let path = "/auth/connections/\(Self.identity)"
            let headers: HTTPFields = [.authorization: "Bearer good"]
            let stale = try await client.send(.delete, path, headers: headers)
            #expect(stale.status == .unauthorized)
            #expect(stale.code == "insufficient_user_authentication")
            #expect(
                stale.headers[.wwwAuthenticate] == #"Bearer error="insufficient_user_authentication", max_age=600"#)
            let wrong = try await client.send(.delete, path, #"{"password":"wrong"}"#, headers: headers)
            #expect(wrong.code == "invalid_credentials")
            let typed = try await client.send(.delete, path, #"{"password":7}"#, headers: headers)
            #expect(typed.faults == ["body /password type"])
            let right = try await client.send(.delete, path, #"{"password":"right"}"#, headers: headers)
            #expect(right.status == .noContent)
        }
    }

    /// The account page asks and goes on.
    @Test func thePageAsksAndGoesOn() async throws {
        let csrf = CSRFTokens(key: ScriptedFleet.csrfKey)
        let browser = CSRFTokens.makeSession()
        let cookie = "access_token=good; \(CSRFTokens.formCookieName)=\(browser.reveal())"
        try await fleet().run { client in
            func post(_ path: String, _ fields: String) async throws -> TestResponse {
                let token = csrf.token(for: browser).token.reveal()
                return try await client.send(
                    .post, path, "csrf_token=\(token)&connection=\(Self.identity)&\(fields)",
                    headers: [
                        .cookie: cookie, .contentType: "application/x-www-form-urlencoded", .accept: "text/html",
                        .fetchSite: "same-origin",
                    ])
            }
            let asked = try await post("/login/account", "do=disconnect")
            #expect(asked.status == .seeOther)
            let place = try #require(asked.headers[.location])
            #expect(place.hasPrefix("/login/account/disconnect?"))
            let page = try await client.send(.get, place, headers: [.cookie: cookie, .accept: "text/html"])
            let text = String(buffer: page.body)
            #expect(text.contains("Remove Google?"))
            #expect(text.contains("autocomplete=\"current-password\""))
            // Somebody without a password signs in again, and comes back here.
            #expect(text.contains("return_to=%2Flogin%2Faccount%2Fdisconnect"))
            let wrong = try await post("/login/account/disconnect", "password=wrong")
            #expect(wrong.status == .unauthorized)
            #expect(String(buffer: wrong.body).contains("The current password is wrong."))
            let done = try await post("/login/account/disconnect", "password=right")
            #expect(done.headers[.location]?.contains("done=disconnect") == true)
        }
    }
}
