import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct ChangePasswordEndpointTests {
    @Test func changesThePassword() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Identity.ChangePassword.self) { call, _ in
            guard call.currentPassword == Secret("old"), call.newPassword == Secret("new") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return .init(proof: Proof(Secret("epoch")), epoch: 8)
        }
        try await fleet.run { client in
            let headers: HTTPFields = [.authorization: "Bearer good"]
            let changed = try await client.send(
                .post, "/auth/change-password", #"{"current_password":"old","new_password":"new"}"#, headers: headers)
            #expect(changed.status == .noContent)
            let wrong = try await client.send(
                .post, "/auth/change-password", #"{"current_password":"no","new_password":"new"}"#, headers: headers)
            #expect(wrong.code == "invalid_credentials")
            let missing = try await client.send(
                .post, "/auth/change-password", #"{"current_password":"old"}"#, headers: headers)
            #expect(missing.invalidParameters == ["body /new_password required"])
        }
    }
}
