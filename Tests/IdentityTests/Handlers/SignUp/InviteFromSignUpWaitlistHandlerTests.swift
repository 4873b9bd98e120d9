import Models
import Testing

@testable import IdentityService

@Suite struct InviteFromSignUpWaitlistHandlerTests {
    @Test func theLimitIsBounded() async throws {
        let waitlist = try await SignUpWaitlist(try await IdentityFixture())
        for limit in [Int.min, -1, 0, 101, Int.max] {
            #expect(await error { try await waitlist.invite(limit) }?.code == .invalidRequest, "\(limit)")
        }
        #expect(try await waitlist.invite(100).waiting == 0)
    }

    @Test func nobodyIsInvitedToAClosedOrUnknownApplication() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("new@example.com")
        try await identity.setSignUp(.init(mode: .closed))
        #expect(await error { try await waitlist.invite() }?.code == .signUpClosed)
        #expect(
            await error {
                try await identity.call(
                    Identity.InviteFromSignUpWaitlist(application: .make(), limit: 1), identity.operatorContext)
            }?.code == .notFound)
        // The list is still there when the application opens again, also to everybody.
        try await identity.setSignUp(.init(mode: .open))
        #expect(try await waitlist.invite().invited == 1)
    }
}
