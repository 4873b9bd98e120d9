import Models
import Testing

@testable import IdentityService

@Suite struct FindOperatorHandlerTests {
    @Test func saysWhatASignInNeeds() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let found = try await ann.found()
        #expect(found.id == ann.user && found.application == ann.application && found.secondFactor == .missing)
        #expect(found.email?.description == "ann@example.com" && found.name == nil)
        _ = try await ann.setUpApp()
        #expect(try await ann.found().secondFactor == .code)
    }

    @Test func withoutAPolicyThePasswordIsEnough() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        _ = try await ann.identity.call(
            Identity.UpdateApplication(id: ann.application, factorSettings: .init(secondFactor: .off)),
            ann.identity.operatorContext)
        #expect(try await ann.found().secondFactor == .none)
        // Who has an app is asked for it all the same.
        _ = try await ann.identity.call(
            Identity.UpdateApplication(id: ann.application, factorSettings: .init(secondFactor: .required)),
            ann.identity.operatorContext)
        _ = try await ann.setUpApp()
        _ = try await ann.identity.call(
            Identity.UpdateApplication(id: ann.application, factorSettings: .init(secondFactor: .off)),
            ann.identity.operatorContext)
        #expect(try await ann.found().secondFactor == .code)
    }

    @Test func whoMakesALinkIsRecorded() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        _ = try await ann.found()
        #expect(try await ann.events().contains("operator_link_created") == false)
        var context = ann.identity.operatorContext
        context.actor = AuditActor(.operator, id: "bob", name: "Bob")
        _ = try await ann.identity.call(Identity.FindOperator(user: ann.user, makesLink: true), context)
        let entry = try #require(try await ann.identity.auditEntries { $0.event = .operatorLinkCreated }.first)
        #expect(entry.application == ann.application && entry.user == ann.user && entry.actor == context.actor)
    }

    @Test func usersOfOtherApplicationsAreNoOperators() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("bea@example.com").profile.id
        func find() async -> ErrorCode? {
            await error { try await identity.call(Identity.FindOperator(user: user), identity.operatorContext) }?.code
        }
        #expect(await find() == .notFound)
        _ = try await OperatorFixture(identity)
        #expect(await find() == .notFound)
    }

    @Test func whoIsSuspendedOrErasedIsRefused() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        _ = try await ann.identity.call(Identity.SuspendUser(user: ann.user), ann.identity.operatorContext)
        #expect(await error { try await ann.found() }?.code == .userSuspended)
        _ = try await ann.identity.call(Identity.RestoreUser(user: ann.user), ann.identity.operatorContext)
        #expect(try await ann.found().id == ann.user)
        _ = try await ann.identity.call(Identity.EraseUser(user: ann.user), ann.identity.operatorContext)
        #expect(await error { try await ann.found() } != nil)
    }
}
