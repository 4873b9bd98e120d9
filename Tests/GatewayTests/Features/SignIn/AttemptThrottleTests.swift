import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct AttemptThrottleTests {
    private func fleet(_ attempts: AttemptLog) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.signsInAda()
        fleet.allowsAllAttempts(attempts)
        return fleet
    }

    /// The device mark names a user and an epoch. Whether it counts is for tokens to decide.
    @Test func namesTheKnownDeviceToTokens() async throws {
        let attempts = AttemptLog()
        try await fleet(attempts).run(limits: LimitRules()) { client in
            func signIn(_ body: String = Samples.signInBody, _ cookie: String? = nil) async throws -> String? {
                var headers: HTTPFields = [.origin: Samples.origin]
                headers[.cookie] = cookie
                let answer = try await client.send(.post, "/auth/sign-in", body, headers: headers)
                return answer.setCookies.last { $0.hasPrefix("__Host-device=") }.map { String($0.prefix { $0 != ";" }) }
            }
            let first = try #require(try await signIn())
            #expect(attempts.lastDevice == nil && attempts.lastOutcome == .right)
            let other = try #require(try await signIn())
            #expect(first != other)
            let again = try #require(try await signIn(Samples.signInBody, first))
            let device = try #require(attempts.lastDevice)
            #expect(device.user == Samples.user && device.epoch == 7)
            #expect(again.contains(device.id.reveal()) && first.contains(device.id.reveal()))
            // The account has one mark, not two.
            #expect(again.split(separator: ".").count == 2)

            _ = try await signIn(Samples.signInBody.replacing("a long password", with: "another password"), first)
            #expect(attempts.lastDevice == device && attempts.lastOutcome == .wrong)
            // A mark does not count for another address, with another browser's id, or if it was changed.
            _ = try await signIn(Samples.signInBody.replacing("Ada@", with: "Bob@"), first)
            #expect(attempts.lastDevice == nil)
            let marks = first.drop { $0 != "." }
            for forged in [other.prefix { $0 != "." } + marks, first.dropLast(4) + "AAAA", first + "." + marks] {
                _ = try await signIn(Samples.signInBody, String(forged))
                #expect(attempts.lastDevice == nil || forged.hasPrefix(first))
            }
            // Part of a day's wrong attempts is reserved for known devices.
            let last = try #require(attempts.begun.withLock { $0.last })
            #expect(last.perDay == 90 && last.devicePerDay == 10)
        }
    }

    /// Somebody with the password who tries codes elsewhere does not lock the owner out, and neither does somebody with a session who
    /// tries passwords.
    @Test func theSecretsOfAUserCountForTheKnownDevice() async throws {
        let attempts = AttemptLog()
        let devices = KnownDevices(key: ScriptedFleet.csrfKey)
        let cookie = try #require(
            devices.setCookie(
                .testing(), for: Samples.ada(verifiedAt: .now).profile.credentials, of: Samples.user, epoch: 3,
                in: Samples.application))
        let known = IncomingRequest.testing(headers: [.cookie: String(cookie.value.prefix { $0 != ";" })])
        try await fleet(attempts).withFleet { fleet in
            let throttle = UseCases(fleet, limits: LimitRules()).throttle
            let device = try #require(devices.device(of: known, for: Samples.user))
            #expect(device.epoch == 3)
            try await throttle.attempting(secondFactorOf: Samples.user, known) {}
            #expect(attempts.lastDevice == device)
            try await throttle.attempting(secondFactorOf: .make(), known) {}
            #expect(attempts.lastDevice == nil)
            try await throttle.attempting(recoveryCodeOf: Samples.user, known) {}
            #expect(attempts.lastDevice == device)
            try await throttle.attempting(passwordOf: Samples.user, known) {}
            #expect(attempts.lastDevice == device)
            try await throttle.attempting(passwordOf: .make(), known) {}
            #expect(attempts.lastDevice == nil)
        }
    }

    @Test func doesNotCountAPasswordThatWasNotChecked() async throws {
        let attempts = AttemptLog()
        var fleet = try fleet(attempts)
        fleet.answer(Identity.SignIn.self) { _, _ in throw ServiceError.unavailable(retryAfter: 1) }
        try await fleet.run(limits: LimitRules()) { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", Samples.signInBody, headers: [.origin: Samples.origin])
            #expect(answer.status == .serviceUnavailable && attempts.lastOutcome == .untried)
        }
    }

    @Test func refusesAfterTooManyWrongAttempts() async throws {
        var fleet = try fleet(AttemptLog())
        fleet.answer(Tokens.BeginAttempt.self) { _, _ in throw ServiceError.rateLimited(retryAfter: 40) }
        try await fleet.withFleet { fleet in
            let throttle = UseCases(fleet, limits: LimitRules()).throttle
            let request = IncomingRequest.testing()
            await #expect(throws: ServiceError.rateLimited(retryAfter: 40)) {
                try await throttle.attempting(passwordOf: Samples.user, request) {
                    Issue.record("The password must not be checked.")
                }
            }
        }
    }

    /// The owner's own right password clears the pauses after wrong attempts, which only somebody with a session can make.
    @Test func forgetsTheWrongAttemptsOfAUserWhoIsSignedIn() async throws {
        let attempts = AttemptLog()
        try await fleet(attempts).withFleet { fleet in
            let throttle = UseCases(fleet, limits: LimitRules()).throttle
            let email = try #require(EmailAddress("ada@example.com"))
            try await throttle.attempting(passwordOf: Samples.user, .testing()) {}
            #expect(attempts.finished.withLock { $0.last?.clearsFailedAttempts } == true)
            try await throttle.attempting(passwordOf: email, in: Samples.application, .testing()) { _ in }
            #expect(attempts.finished.withLock { $0.last?.clearsFailedAttempts } == false)
        }
    }

    @Test func countsNothingWithoutLimits() async throws {
        let attempts = AttemptLog()
        try await fleet(attempts).withFleet { fleet in
            let isKnown = try await UseCases(fleet).throttle.attempting(
                passwordOf: try #require(EmailAddress("ada@example.com")), in: Samples.application, .testing()
            ) { $0 }
            #expect(!isKnown)
            #expect(attempts.begun.withLock { $0.isEmpty } && attempts.finished.withLock { $0.isEmpty })
        }
    }
}
