import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct ForgetBrowsersHandlerTests {
    @Test func onlyTheUserAndOperatorsForget() async throws {
        let totp = try await TOTPFixture()
        let bob = try await TOTPFixture("bob@example.com", in: totp.identity)
        let (identity, factors) = (totp.identity, totp.factors)
        func remember() async throws {
            try await factors.service.rememberedBrowsers.remember(
                RandomToken.make(), of: factors.ann.id, factors.application, epoch: 1, deadline: factors.deadline)
        }
        try await remember()
        let foreign = await error {
            try await identity.call(
                Identity.ForgetBrowsers(user: factors.ann.id, session: bob.session()), identity.context())
        }
        #expect(foreign?.code == .invalidProof)
        let none = await error {
            try await identity.call(Identity.ForgetBrowsers(user: factors.ann.id), identity.context())
        }
        #expect(none?.code == .invalidProof)
        #expect(try await factors.count("remembered_browsers") == 1)
        _ = try await identity.call(
            Identity.ForgetBrowsers(user: factors.ann.id, session: totp.session()), identity.context())
        #expect(try await factors.count("remembered_browsers") == 0)
        try await remember()
        _ = try await identity.call(Identity.ForgetBrowsers(user: factors.ann.id), identity.operatorContext)
        #expect(try await factors.count("remembered_browsers") == 0)
    }
}
