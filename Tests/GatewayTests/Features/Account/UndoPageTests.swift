import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct UndoPageTests {
    private static let path = "/login/undo?token=mailed"

    /// - Parameter hasPassword: whether the user has a password, which is replaced.
    private func fleet(
        _ scenario: EmailScenario, hasPassword: Bool = true, undone: CallLog<Secret?> = CallLog()
    ) throws -> ScriptedFleet {
        var fleet = try scenario.fleet
        fleet.allowsAllAttempts()
        fleet.answer(Identity.PreviewEmailLink.self) { _, _ in
            .init(isRegistered: true, hasPassword: hasPassword, resetsCredentials: false, undoesSince: .now)
        }
        fleet.answer(Identity.UndoEmailChange.self) { call, _ in
            guard call.newPassword != nil || !hasPassword else {
                throw ServiceError.invalid([
                    .init(in: .body, path: "/new_password", type: "required", expected: "a new password")
                ])
            }
            undone.append(call.newPassword)
            return .init(proof: Proof(Secret("epoch")))
        }
        fleet.answer(Identity.SignIn.self) { call, _ in
            guard call.password == Secret("new") else { throw ServiceError(.invalidCredentials, detail: "Wrong.") }
            return Samples.ada()
        }
        return fleet
    }

    @Test func tellsWhatGoesAndSignsInWithTheNewPassword() async throws {
        let (scenario, undone) = (EmailScenario(.emailUndo), CallLog<Secret?>())
        try await fleet(scenario, undone: undone).run { client in
            let page = try await client.page(Self.path)
            #expect(page.html.contains("ann@example.com becomes an address of your account again."))
            #expect(page.html.contains("name=\"new_password\"") && page.html.contains("Undo the change"))
            let answer = try await client.submit("token=mailed&new_password=new", to: "/login/undo")
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo&done=undo")
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
        #expect(undone.entries == [Secret("new")] && scenario.finished.entries == [true])
    }

    @Test func aMissingPasswordUsesNothingUp() async throws {
        let scenario = EmailScenario(.emailUndo)
        try await fleet(scenario).run { client in
            let answer = try await client.submit("token=mailed&new_password=", to: "/login/undo")
            #expect(answer.status == .badRequest && answer.html.contains("name=\"new_password\""))
        }
        #expect(scenario.finished.entries == [false])
    }

    @Test func asksForNoPasswordOfAUserWithoutOne() async throws {
        let (scenario, undone) = (EmailScenario(.emailUndo), CallLog<Secret?>())
        try await fleet(scenario, hasPassword: false, undone: undone).run { client in
            #expect(try await !client.page(Self.path).html.contains("name=\"new_password\""))
            let answer = try await client.submit("token=mailed", to: "/login/undo")
            #expect(answer.headers[.location] == "/login/done?client_id=client_demo&what=undone")
            #expect(answer.setCookies.allSatisfy { !$0.hasPrefix("access_token") })
            let done = try await client.page("/login/done?client_id=client_demo&what=undone")
            #expect(done.html.contains("The change was undone"))
        }
        #expect(undone.entries == [nil])
    }

    @Test func aLinkForAnotherPurposeHasNoPage() async throws {
        try await fleet(EmailScenario(.passwordReset)).run { client in
            let page = try await client.page(Self.path)
            #expect(page.status == .unauthorized)
        }
        var gone = try fleet(EmailScenario(.emailUndo))
        gone.answer(Identity.PreviewEmailLink.self) { _, _ in throw ServiceError.tokenInvalid }
        try await gone.run { client in
            let page = try await client.page(Self.path)
            #expect(page.status == .unauthorized)
        }
    }
}
