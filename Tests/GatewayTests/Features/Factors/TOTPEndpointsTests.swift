import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = SecondFactorScenario

/// The endpoints of authenticator apps on one scripted fleet.
@Suite struct TOTPEndpointsTests {
    @Test func setsUpListsAndRemovesAnApp() async throws {
        try await Scenario.fleet().run { client in
            func send(_ method: HTTPRequest.Method, _ path: String, _ body: String?) async throws -> TestResponse {
                try await client.send(method, path, body, headers: PasskeyScenario.headers)
            }
            let password = #"{"password":"right"}"#
            #expect(try await send(.post, "/auth/factors/totp", nil).code == "insufficient_user_authentication")
            let made = try await send(.post, "/auth/factors/totp", password)
            #expect(made.json["secret"] as? String == "JBSW" && made.json["qr"] as? String == "<svg/>")
            let id = try #require(made.json["id"] as? String)
            let confirm = "/auth/factors/totp/\(id)/confirm"
            #expect(try await send(.post, confirm, #"{"code":"1"}"#).code == "second_factor_invalid")
            #expect(try await send(.post, "/auth/factors/totp/x/confirm", #"{"code":"1"}"#).code == "not_found")
            let codes = try await send(.post, confirm, #"{"code":"123456"}"#)
            #expect(codes.json["recovery_codes"] as? [String] == ["a-b-c"])

            let list = try await send(.get, "/auth/factors", nil)
            #expect((list.json["data"] as? [[String: Any]])?.map { $0["id"] as? String } == [id])
            #expect(list.json["two_step"] as? Bool == true && list.json["recovery_codes_left"] as? Int == 9)
            let renewed = try await send(.post, "/auth/factors/recovery-codes", password)
            #expect(renewed.json["recovery_codes"] as? [String] == ["d-e-f"])

            #expect(try await send(.delete, "/auth/factors/x", nil).code == "not_found")
            #expect(try await send(.delete, "/auth/factors/\(id)", nil).code == "insufficient_user_authentication")
            #expect(try await send(.delete, "/auth/factors/\(id)", password).status == .noContent)
        }
    }

    /// Its access token goes where the earlier one is: into the cookie, or to a program.
    @Test func theSessionHasShownTheApp() async throws {
        var fleet = try FactorPagesScenario(factors: []).fleet()
        fleet.showsNewFactors()
        let session = CSRFTokens.makeSession()
        let token = CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal()
        let browser: HTTPFields = [
            .cookie: "\(FactorPagesScenario.cookie); \(CSRFTokens.cookieName)=\(session.reveal())", .csrfToken: token,
        ]
        try await fleet.run { client in
            let path = "/auth/factors/totp/\(FactorPagesScenario.app.id)/confirm"
            for headers in [PasskeyScenario.headers, browser] {
                let done = try await client.send(.post, path, #"{"code":"123456"}"#, headers: headers)
                #expect(done.json["recovery_codes"] != nil && done.json["access_token"] as? String == "access-2")
                #expect(done.json["token_type"] as? String == "Bearer" && done.json["expires_in"] as? Int == 900)
                let isSet = done.setCookies.contains { $0.hasPrefix("access_token=access-2") }
                #expect(isSet == (headers[.cookie] != nil))
            }
        }
    }
}
