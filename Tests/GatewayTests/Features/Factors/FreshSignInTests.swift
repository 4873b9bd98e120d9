import Foundation
import Models
import Testing

@testable import GatewayService

@Suite struct FreshSignInTests {
    private let session = SessionOrSignIn.session(SignedIn(claims: Samples.claims, accessToken: Secret("good")))

    private func password(
        _ password: Secret?, of caller: SessionOrSignIn, _ attempts: AttemptLog, error: ServiceError? = nil
    ) async throws -> Secret? {
        var fleet = try ScriptedFleet()
        fleet.allowsAllAttempts(attempts)
        return try await fleet.withFleet { fleet in
            let freshness = FreshSignIn(throttle: UseCases(fleet, limits: LimitRules()).throttle)
            return try await freshness(password, of: caller, .testing()) { freshness in
                if let error { throw error }
                return freshness.password
            }
        }
    }

    @Test func withoutAPasswordThereIsNoAttempt() async throws {
        let attempts = AttemptLog()
        #expect(try await password(nil, of: session, attempts) == nil)
        #expect(attempts.begun.withLock { $0.isEmpty })
    }

    @Test func aPasswordIsAnAttemptOfItsAccount() async throws {
        let attempts = AttemptLog()
        #expect(try await password(Secret("right"), of: session, attempts) == Secret("right"))
        #expect(attempts.begun.withLock { $0.map(\.subject) } == [Secret("password \(Samples.user)")])
        #expect(attempts.lastOutcome == .right)
        let wrong = ServiceError(.insufficientUserAuthentication, detail: "No.")
        await #expect(throws: wrong) { try await password(Secret("x"), of: session, attempts, error: wrong) }
        #expect(attempts.lastOutcome == .untried)
    }

    /// Identity compares it, so a wrong one has to count.
    @Test func aPasswordOfAFreshSessionIsAnAttemptToo() async throws {
        let attempts = AttemptLog()
        var claims = Samples.claims
        claims.authenticatedAt = Int(Date().timeIntervalSince1970)
        let fresh = SessionOrSignIn.session(SignedIn(claims: claims, accessToken: Secret("good")))
        #expect(try await password(Secret("x"), of: fresh, attempts) == Secret("x"))
        #expect(attempts.begun.withLock { $0.map(\.subject) } == [Secret("password \(Samples.user)")])
    }

    /// A sign-in that has not ended yet is fresh.
    @Test func aSignInPassesNoPasswordOn() async throws {
        let attempts = AttemptLog()
        let waiting = SessionOrSignIn.signIn(
            FoundSignIn(
                signIn: PendingSignIn(
                    user: Samples.user, application: Samples.application, account: Samples.account,
                    client: Samples.client, step: .secondFactorEnrolment), proof: EnrolmentScenario.signIn))
        #expect(try await password(Secret("right"), of: waiting, attempts) == nil)
        #expect(attempts.begun.withLock { $0.isEmpty })
    }
}
