import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SendEmailVerificationTests {
    private let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    /// Sends the email for one of Ada's addresses, or for another; returns how many were sent.
    private func send(
        verifiedAt: Timestamp? = nil, verdict: Tokens.SpendEmailLimit.Reply.Verdict = .send, other: Bool = false
    ) async throws -> Int {
        let sent = Mutex(0)
        let profile = Samples.ada(verifiedAt: verifiedAt).profile
        var fleet = try ScriptedFleet()
        fleet.allowsAllRequests()
        fleet.countsEmails(EmailLog(verdict))
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.hasEmails(of: profile)
        fleet.answer(Identity.SendEmailVerification.self) { _, _ in
            sent.withLock { $0 += 1 }
            return Nothing()
        }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet, limits: LimitRules())
            let sendEmailVerification = SendEmailVerification(
                identity: fleet.identity, quota: useCases.quota, outboxRelay: useCases.outboxRelay)
            try await sendEmailVerification(
                of: other ? .make() : try #require(profile.credentials.first?.id), EmailSender(session), .testing())
        }
        return sent.withLock { $0 }
    }

    @Test func sendsTheEmail() async throws {
        let count = try await send()
        #expect(count == 1)
    }

    @Test func sendsNothingToAVerifiedAddress() async throws {
        let count = try await send(verifiedAt: .now)
        #expect(count == 0)
    }

    @Test func sendsNothingIfARecentEmailIsStillGood() async throws {
        let count = try await send(verdict: .recent)
        #expect(count == 0)
    }

    @Test func refusesAnAddressOfOthers() async throws {
        let error = await #expect(throws: ServiceError.self) { try await send(other: true) }
        #expect(error?.code == .notFound)
    }
}
