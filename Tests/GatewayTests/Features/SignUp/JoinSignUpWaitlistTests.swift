import Models
import Testing

@testable import GatewayService

@Suite struct JoinSignUpWaitlistTests {
    /// Each call counts as an email to the mailbox, unless identity refuses it.
    @Test func countsAsAnEmailToTheMailbox() async throws {
        for error in [nil, ServiceError(.signUpClosed, detail: "No.")] {
            let counts = CallLog<String>()
            var fleet = try ScriptedFleet()
            fleet.knowsDemoClientAndToken()
            fleet.answer(Tokens.SpendEmailLimit.self) { call, _ in
                counts.append("\(call.purpose)")
                return .init(
                    verdict: .send,
                    state: .init(
                        policy: "mailbox", rule: .init(limit: 5, window: 60), remaining: 4, reset: 60, isAllowed: true),
                    isOwner: false)
            }
            fleet.answer(Tokens.ReleaseEmailLimit.self) { _, _ in
                counts.append("back")
                return Nothing()
            }
            fleet.answer(Identity.JoinSignUpWaitlist.self) { _, _ in
                if let error { throw error }
                return Nothing()
            }
            try await fleet.withFleet { fleet in
                let useCases = UseCases(fleet, limits: LimitRules())
                let join = JoinSignUpWaitlist(
                    identity: fleet.identity, quota: useCases.quota, outboxRelay: useCases.outboxRelay)
                let email = try #require(EmailAddress("ada@example.com"))
                let thrown = await Result {
                    try await join(email, at: Samples.demo, languages: [], .testing(.post, "/auth/sign-up/waitlist"))
                }
                #expect((try? thrown.get()) == nil ? error != nil : error == nil)
            }
            #expect(counts.entries == (error == nil ? ["signUp"] : ["signUp", "back"]))
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
