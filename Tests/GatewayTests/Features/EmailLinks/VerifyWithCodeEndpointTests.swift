import HTTPTypes
import HummingbirdTesting
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
        fleet.hasEmails(of: profile)
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

    // MARK: Sign-ins that wait

    static func body(_ scenario: WaitingScenario, _ token: String, code: String = "123456") -> String {
        #"{"email_id":"\#(scenario.credential)","code":"\#(code)","sign_in_token":"\#(token)"}"#
    }

    private func signIn(_ client: some TestClientProtocol) async throws -> String {
        let answer = try await client.send(
            .post, "/auth/sign-in", Samples.signInBody, headers: [.origin: Samples.origin])
        return try #require(answer.json["sign_in_token"] as? String)
    }

    @Test func opensTheSessionOfASignInThatWaits() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let token = try await signIn(client)
            let answer = try await client.send(
                .post, Self.path, Self.body(scenario, token), headers: [.origin: Samples.origin])
            #expect(answer.status == .ok && answer.setCookies.first?.hasPrefix("access_token=access-1") == true)
            try expectDescribed(answer, by: Self.operation)
            // The sign-in shows whose the credentials are.
            #expect(scenario.evidence.entries.map { $0?.signIn?.jws.reveal() } == [token])
            let again = try await client.send(
                .post, Self.path, Self.body(scenario, token), headers: [.origin: Samples.origin])
            #expect(again.code == "sign_in_token_invalid")
            try expectDescribed(again, by: Self.operation)
        }
    }

    @Test func aWrongCodeLeavesTheSignInAsItIs() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let token = try await signIn(client)
            for (code, status) in [("654321", 401), ("123456", 200)] {
                let answer = try await client.send(
                    .post, Self.path, Self.body(scenario, token, code: code), headers: [.origin: Samples.origin])
                #expect(answer.status.code == status)
            }
        }
    }

    /// The link was followed elsewhere, so the code may be used up.
    @Test func theCodeDoesNotMatterOnceTheAddressIsVerified() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let token = try await signIn(client)
            scenario.verify()
            let answer = try await client.send(
                .post, Self.path, Self.body(scenario, token, code: "654321"), headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
        }
        #expect(scenario.evidence.entries.isEmpty)
    }

    @Test func ofManyUsesAtTheSameTimeOneSucceeds() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let token = try await signIn(client)
            let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await client.send(
                            .post, Self.path, Self.body(scenario, token), headers: [.origin: Samples.origin]
                        ).code
                    }
                }
                return try await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes == [nil: 1, "sign_in_token_invalid": 49])
        }
    }

    /// The sign-in waits until identity is back.
    @Test func aFailureInBetweenUsesNothingUp() async throws {
        let scenario = WaitingScenario()
        let errors = CallLog<Int>()
        var fleet = try scenario.fleet()
        fleet.answer(Identity.VerifyEmail.self) { _, _ in
            errors.append(1)
            if errors.entries.count == 1 { throw ServiceError.unavailable() }
            scenario.verify()
            return .init(credentialsReset: false)
        }
        try await fleet.run { client in
            let token = try await signIn(client)
            for status in [503, 200] {
                let answer = try await client.send(
                    .post, Self.path, Self.body(scenario, token), headers: [.origin: Samples.origin])
                #expect(answer.status.code == status)
            }
        }
    }
}
