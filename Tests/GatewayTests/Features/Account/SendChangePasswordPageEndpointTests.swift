import Models
import Testing

@testable import GatewayService

@Suite struct SendChangePasswordPageEndpointTests {
    private static let path = "/login/account/password?client_id=client_demo"

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let profile = Samples.ada().profile
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Identity.ChangePassword.self) { call, _ in
            guard call.currentPassword == Secret("old") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return .init(proof: Proof(Secret("epoch")), epoch: 8)
        }
        return fleet
    }

    @Test func changesThePassword() async throws {
        try await fleet().run { client in
            let answer = try await client.submit(
                "current_password=old&new_password=new", to: Self.path, cookie: "access_token=good")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo&done=password")
        }
    }

    @Test func asksAgainAfterAWrongPassword() async throws {
        try await fleet().run { client in
            let answer = try await client.submit(
                "current_password=wrong&new_password=new", to: Self.path, cookie: "access_token=good")
            #expect(answer.status == .unauthorized)
            let missing = try await client.submit(
                "current_password=old&new_password=", to: Self.path, cookie: "access_token=good")
            #expect(missing.status == .badRequest && missing.html.contains("new_password-error"))
        }
    }
}
