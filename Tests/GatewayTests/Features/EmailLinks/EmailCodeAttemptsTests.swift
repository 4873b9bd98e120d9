import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct EmailCodeAttemptsTests {
    private func place() throws -> Mailer.EmailCodeReference {
        Mailer.EmailCodeReference(
            .magicLink, client: Samples.client, email: try #require(EmailAddress("ann@example.com")))
    }

    @Test func recordsAWrongCode() async throws {
        let recorded = Mutex<[Proof]>([])
        let attestation = Proof(Secret("mailer said so"))
        let (attempts, emails) = (AttemptLog(), EmailLog(.send))
        var fleet = try ScriptedFleet()
        fleet.allowsAllAttempts(attempts)
        fleet.countsEmails(emails)
        fleet.answer(Identity.RecordWrongCode.self) { call, _ in
            recorded.withLock { $0.append(call.proof) }
            return Nothing()
        }
        try await fleet.withFleet { fleet in
            let error = await #expect(throws: ServiceError.self) {
                try await UseCases(fleet, limits: LimitRules()).codes.attempting(
                    place(), in: Samples.application, .testing()
                ) { _ in
                    throw ServiceError(.codeInvalid, detail: "Wrong.", attestation: attestation)
                }
            }
            #expect(error?.code == .codeInvalid)
        }
        #expect(recorded.withLock { $0 } == [attestation])
        #expect(attempts.begun.withLock { $0.count } == 1)
        // A person who tries a code may ask for another email at once.
        #expect(emails.releases.withLock { $0.map(\.purpose) } == [.signIn])
    }

    @Test func returnsWhatTheCheckReturns() async throws {
        let attempts = AttemptLog()
        var fleet = try ScriptedFleet()
        fleet.allowsAllAttempts(attempts)
        fleet.countsEmails(EmailLog(.send))
        try await fleet.withFleet { fleet in
            let value = try await UseCases(fleet, limits: LimitRules()).codes.attempting(
                place(), in: Samples.application, .testing()
            ) { isKnownDevice in
                isKnownDevice ? "known" : "unknown"
            }
            #expect(value == "unknown")
        }
        #expect(attempts.lastOutcome == .right)
    }
}
