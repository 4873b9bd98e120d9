import Foundation
import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct RememberedBrowserStoreTests {
    private func remember(_ token: Secret, _ fixture: FactorFixture, epoch: Int = 1) async throws {
        try await fixture.service.rememberedBrowsers.remember(
            token, of: fixture.ann.id, fixture.application, epoch: epoch, deadline: fixture.deadline)
    }

    private func isRemembered(_ token: Secret, _ fixture: FactorFixture) async throws -> Bool {
        try await fixture.service.rememberedBrowsers.isRemembered(
            token, of: fixture.ann.id, fixture.application, deadline: fixture.deadline)
    }

    @Test func isBoundToUserAndBrowser() async throws {
        let fixture = try await FactorFixture()
        let bob = try await FactorFixture("bob@example.com", in: fixture.identity)
        let (token, other) = (RandomToken.make(), RandomToken.make())
        for _ in 0..<2 { try await remember(token, fixture) }
        #expect(try await isRemembered(token, fixture))
        #expect(try await !isRemembered(other, fixture))
        #expect(try await !isRemembered(token, bob))
        #expect(try await fixture.count("remembered_browsers") == 1)
        let stored = try await fixture.identity.storedText()
        #expect(!stored.contains(token.reveal()))
    }

    @Test func endsAfter30DaysAndWithTheEpoch() async throws {
        let fixture = try await FactorFixture()
        let (store, token) = (fixture.service.rememberedBrowsers, RandomToken.make())
        try await remember(token, fixture)
        let postgres = fixture.identity.postgres
        try await postgres.execute(
            "UPDATE identity.remembered_browsers SET expires_at = expires_at - interval '30 days'")
        #expect(try await !isRemembered(token, fixture))
        try await store.deleteExpired()
        #expect(try await fixture.count("remembered_browsers") == 0)
        try await remember(token, fixture)
        try await postgres.execute("UPDATE identity.users SET epoch = epoch + 1")
        #expect(try await !isRemembered(token, fixture))
    }

    @Test func keepsTheNewest() async throws {
        let fixture = try await FactorFixture()
        let tokens = (0..<RememberedBrowserStore.maximumPerUser + 2).map { _ in RandomToken.make() }
        for token in tokens { try await remember(token, fixture) }
        #expect(try await fixture.count("remembered_browsers") == RememberedBrowserStore.maximumPerUser)
        #expect(try await !isRemembered(tokens[0], fixture))
        #expect(try await isRemembered(tokens[tokens.count - 1], fixture))
    }

    @Test func isForgottenWithTheFactorsAndOnDemand() async throws {
        let fixture = try await FactorFixture()
        let token = RandomToken.make()
        try await remember(token, fixture)
        try await fixture.service.rememberedBrowsers.forget(fixture.ann.id, deadline: fixture.deadline)
        #expect(try await !isRemembered(token, fixture))
        try await fixture.confirmTOTP()
        try await remember(token, fixture, epoch: 2)
        #expect(try await isRemembered(token, fixture))
        _ = try await fixture.identity.call(
            Identity.ResetFactors(user: fixture.ann.id), fixture.identity.operatorContext)
        #expect(try await !isRemembered(token, fixture))
        #expect(try await fixture.count("remembered_browsers") == 0)
    }
}
