import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct SendEmailVerificationEndpointTests {
    private static let path = "/auth/send-email-verification"
    private static let operation = SendEmailVerificationEndpoint.operation

    @Test func sendsAnEmailForOneOfTheUsersOwnAddresses() async throws {
        let sent = CallLog<EmailCredentialID>()
        let profile = Samples.ada().profile
        let own = profile.credentials[0].id
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.hasEmails(of: profile)
        fleet.answer(Identity.SendEmailVerification.self) { call, _ in
            sent.append(call.credential)
            return Nothing()
        }
        try await fleet.run { client in
            var headers = EmailScenario.fromClient
            headers[.authorization] = "Bearer good"
            let answer = try await client.send(.post, Self.path, #"{"email_id":"\#(own)"}"#, headers: headers)
            #expect(answer.status == .noContent)
            try expectDescribed(answer, by: Self.operation)
            let other = try await client.send(
                .post, Self.path, #"{"email_id":"\#(EmailCredentialID.make())"}"#, headers: headers)
            #expect(other.code == "not_found")
            try expectDescribed(other, by: Self.operation)
            let malformed = try await client.send(.post, Self.path, #"{"email_id":"1"}"#, headers: headers)
            #expect(malformed.invalidParameters == ["body /email_id format"])
            let noOrigin = try await client.send(
                .post, Self.path, #"{"email_id":"\#(own)"}"#, headers: [.authorization: "Bearer good"])
            #expect(noOrigin.invalidParameters == ["header Origin required"])
            let anonymous = try await client.send(
                .post, Self.path, #"{"email_id":"\#(own)"}"#, headers: EmailScenario.fromClient)
            #expect(anonymous.status == .unauthorized)
        }
        #expect(sent.entries == [own])
    }
}
