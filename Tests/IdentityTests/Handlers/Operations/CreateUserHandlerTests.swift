import Models
import Testing

@testable import IdentityService

@Suite struct CreateUserHandlerTests {
    private func create(
        _ identity: IdentityFixture, _ change: (inout Identity.CreateUser) -> Void = { _ in }
    ) async throws -> Identity.UserRecord {
        var call = Identity.CreateUser(
            application: identity.client.applicationID, email: try identity.email("ann@example.com"))
        change(&call)
        return try await identity.call(call, identity.operatorContext)
    }

    @Test func theFirstUserOfAnApplicationWithoutSignUp() async throws {
        let identity = try await IdentityFixture()
        try await identity.setSignUp(.init(mode: .closed))
        let record = try await create(identity) { $0.language = "de" }
        #expect(record.profile.address?.description == "ann@example.com" && record.profile.status == .active)
        #expect(record.profile.credentials.first?.emailVerifiedAt == nil)
        #expect(record.profile.memberships.map(\.role) == [.owner])
        #expect(record.profile.identity?.preferredLanguage == "de")
        #expect(try await identity.takeMails().isEmpty)
        let entries = try await identity.auditEntries { $0.user = record.profile.id }
        #expect(entries.map(\.event) == [.userCreated] && entries.first?.caller == .operator)
    }

    @Test func aPasswordSignsIn() async throws {
        let identity = try await IdentityFixture()
        let record = try await create(identity) {
            $0.password = IdentityFixture.password
            $0.isVerified = true
        }
        #expect(record.profile.credentials.first?.emailVerifiedAt != nil)
        #expect(try await identity.signIn("ann@example.com").profile.id == record.profile.id)
    }

    @Test(arguments: ["short", "ann@example.com", "Acme Notes Acme Notes"])
    func refusesAWeakPassword(_ password: String) async throws {
        let identity = try await IdentityFixture()
        let thrown = await error { try await create(identity) { $0.password = Secret(password) } }
        #expect(thrown?.code == .invalidRequest && thrown?.invalidParams?.first?.path == "/password")
        #expect(thrown?.invalidParams?.contains { $0.received != nil } == false)
    }

    @Test func mailsALinkToChooseAPassword() async throws {
        let identity = try await IdentityFixture()
        let profile = try await create(identity) { $0.sendsPasswordReset = true }.profile
        let mail = try #require(try await identity.takeMails().first)
        #expect(mail.kind == .passwordReset && mail.recipient.description == "ann@example.com")
        #expect(mail.grant?.user == profile.id && mail.grant?.credential == profile.credentials.first?.id)
        let reset = Identity.ResetPassword(
            proof: try await identity.mailboxProof(try #require(mail.grant)), newPassword: IdentityFixture.password)
        _ = try await identity.call(reset, identity.context())
        #expect(try await identity.signIn("ann@example.com").profile.id == profile.id)
    }

    @Test func refusesWhatCannotBe() async throws {
        let identity = try await IdentityFixture()
        _ = try await create(identity)
        #expect(await error { try await create(identity) }?.code == .emailTaken)
        #expect(await error { try await create(identity) { $0.application = .make() } }?.code == .notFound)
        #expect(await error { try await create(identity) { $0.language = "no language" } }?.code == .invalidRequest)
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.magicLink]), identity.operatorContext)
        let bob = try identity.email("bob@example.com")
        let thrown = await error {
            try await create(identity) {
                $0.sendsPasswordReset = true
                $0.email = bob
            }
        }
        #expect(thrown?.code == .methodNotEnabled)
    }
}
