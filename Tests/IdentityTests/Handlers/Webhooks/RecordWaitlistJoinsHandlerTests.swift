import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct RecordWaitlistJoinsHandlerTests {
    private func join(_ profile: SessionProfile, application: ApplicationID? = nil) throws -> WaitlistJoin {
        WaitlistJoin(
            id: .make(),
            member: .init(
                application: application ?? profile.applicationID,
                account: try #require(profile.activeMembership).accountID, user: profile.id),
            feature: try #require(FeatureKey("beta")), at: .now)
    }

    @Test func tellsItOnceHoweverOftenItIsRepeated() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.makeWebhook(.waitlistJoined)
        let join = try join(ann)
        var ids: [OutboxEventID] = []
        for _ in 0..<2 {
            for _ in 0..<2 {
                _ = try await identity.call(Identity.RecordWaitlistJoins(joins: [join]), identity.context())
            }
            let events = try await identity.leaseEvents().filter { if case .webhook = $0.work { true } else { false } }
            guard case .webhook(let signed)? = events.first?.work else {
                Issue.record("no webhook")
                return
            }
            let body = try #require(try signed.webhook().event?.body)
            #expect(body.contains(#""feature_key":"beta""#) && body.contains(ann.id.description))
            #expect(body.contains(join.id.description))
            ids += events.map(\.id)
            _ = try await identity.call(Identity.AcknowledgeEvents(ids: events.map(\.id)), identity.context())
        }
        // Even after it was delivered it is the same message, which mailer accepts once.
        #expect(ids.count == 2 && Set(ids).count == 1)
        #expect(try #require(ids.first).madeAt == join.id.madeAt)
    }

    @Test func tellsNothingOfOthers() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let other = try await identity.call(Identity.CreateApplication(name: "Other"), identity.operatorContext)
        _ = try await identity.call(
            Identity.CreateWebhook(application: other.id, url: "https://other.example.com/"),
            identity.operatorContext)
        let joins = [try join(ann), try join(ann, application: other.id)]
        _ = try await identity.call(Identity.RecordWaitlistJoins(joins: joins), identity.context())
        #expect(try await identity.takeWebhooks().isEmpty)
        let many = Array(repeating: joins[0], count: Identity.RecordWaitlistJoins.maximum + 1)
        let refused = await error {
            try await identity.call(Identity.RecordWaitlistJoins(joins: many), identity.context())
        }
        #expect(refused?.invalidParams?.map(\.path) == ["/joins"])
    }
}
