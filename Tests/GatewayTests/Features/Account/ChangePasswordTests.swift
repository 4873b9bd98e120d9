import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct ChangePasswordTests {
    private let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    private func fleet(_ attempts: AttemptLog) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.allowsAllAttempts(attempts)
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Identity.ChangePassword.self) { call, _ in
            guard call.currentPassword == Secret("old") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            #expect(call.keptSession == Samples.session && call.client == Samples.client)
            return .init(proof: Proof(Secret("epoch")), epoch: 8)
        }
        return fleet
    }

    private func changePassword(_ useCases: UseCases) -> ChangePassword {
        ChangePassword(
            identity: useCases.fleet.identity, throttle: useCases.throttle,
            epochs: useCases.epochs, knownDevices: useCases.knownDevices)
    }

    @Test func keepsTheBrowserAKnownDevice() async throws {
        try await fleet(AttemptLog()).withFleet { fleet in
            let useCases = UseCases(fleet, limits: LimitRules())
            let cookie = try #require(
                useCases.knownDevices.setCookie(
                    .testing(), for: Samples.ada().profile.credentials, of: Samples.user, epoch: 7,
                    in: Samples.application))
            let request = IncomingRequest.testing(
                headers: [.cookie: String(cookie.value.prefix { $0 != ";" })])
            let renewed = try await changePassword(useCases)(
                of: session, from: Secret("old"), to: Secret("new"), request)
            let value = try #require(renewed).value
            let email = try #require(EmailAddress("ada@example.com"))
            let known = useCases.knownDevices.device(
                of: .testing(headers: [.cookie: String(value.prefix { $0 != ";" })]), for: email,
                in: Samples.application)
            #expect(known?.device.epoch == 8)
        }
    }

    @Test func countsAWrongCurrentPassword() async throws {
        let attempts = AttemptLog()
        try await fleet(attempts).withFleet { fleet in
            let changePassword = changePassword(UseCases(fleet, limits: LimitRules()))
            let error = await #expect(throws: ServiceError.self) {
                try await changePassword(of: session, from: Secret("wrong"), to: Secret("new"), .testing())
            }
            #expect(error?.code == .invalidCredentials)
        }
        #expect(attempts.begun.withLock { $0.map(\.subject) } == [Secret("password \(Samples.user)")])
    }
}
