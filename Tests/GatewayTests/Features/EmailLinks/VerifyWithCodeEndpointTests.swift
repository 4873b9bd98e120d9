import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct VerifyWithCodeEndpointTests {
    private static let path = "/auth/verify-with-code"
    private static let operation = VerifyWithCodeEndpoint.operation
    private static let bearer: HTTPFields = [.authorization: "Bearer good"]

    private func fleet(_ scenario: EmailScenario, _ profile: SessionProfile) throws -> ScriptedFleet {
        var fleet = try scenario.fleet
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        return fleet
    }

    @Test func verifiesOneOfTheUsersOwnAddresses() async throws {
        let (scenario, profile) = (EmailScenario(.verification), Samples.ada().profile)
        let own = profile.credentials[0].id
        try await fleet(scenario, profile).run { client in
            let answer = try await client.send(
                .post, Self.path, #"{"email_id":"\#(own)","code":"123456"}"#, headers: Self.bearer)
            #expect(answer.status == .noContent)
            try expectDescribed(answer, by: Self.operation)
        }
        let place = try #require(scenario.places.entries.first)
        // The browser does not matter: the session proves whose the code is.
        #expect(place.credential == own && place.email == profile.credentials[0].email && place.device == nil)
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        let (scenario, profile) = (EmailScenario(.verification), Samples.ada().profile)
        try await fleet(scenario, profile).run { client in
            let wrong = try await client.send(
                .post, Self.path, #"{"email_id":"\#(profile.credentials[0].id)","code":"654321"}"#,
                headers: Self.bearer)
            #expect(wrong.code == "code_invalid")
            try expectDescribed(wrong, by: Self.operation)
            let other = try await client.send(
                .post, Self.path, #"{"email_id":"\#(EmailCredentialID.make())","code":"123456"}"#,
                headers: Self.bearer)
            #expect(other.code == "not_found")
            try expectDescribed(other, by: Self.operation)
        }
        #expect(scenario.places.entries.count == 1 && scenario.redeemed.entries.isEmpty)
    }

    @Test func namesEveryParameterThatIsMissing() async throws {
        try await fleet(EmailScenario(.verification), Samples.ada().profile).run { client in
            let answer = try await client.send(.post, Self.path, "{}", headers: Self.bearer)
            #expect(answer.invalidParameters.sorted() == ["body /code required", "body /email_id required"])
            let anonymous = try await client.send(.post, Self.path, "{}")
            #expect(anonymous.status == .unauthorized)
        }
    }
}
