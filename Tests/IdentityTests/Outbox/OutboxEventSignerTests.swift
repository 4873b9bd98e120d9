import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct OutboxEventSignerTests {
    private let identity: IdentityFixture
    private let signer: OutboxEventSigner

    init() async throws {
        identity = try await IdentityFixture()
        signer = identity.service.eventSigner
    }

    private func work(_ event: PendingEvent, of user: UserID? = nil) async throws -> OutboxEvent.Work? {
        try await signer.work(event, id: .make(), user: user, deadline: .now + .seconds(30))
    }

    private func request(_ address: String, languages: [String] = []) throws -> PendingEvent {
        .mailRequest(
            MailRequest(
                client: identity.client.id, email: try identity.email(address), purpose: .magicLink, redirectURI: nil,
                languages: languages, origin: nil))
    }

    @Test func addressesAMailRequestToTheUserInTheirLanguage() async throws {
        let ann = try await identity.signUp("ann@example.com", language: "ja").profile
        guard case .mail(let signed)? = try await work(request("ann@example.com", languages: ["fr"])) else {
            Issue.record("no mail")
            return
        }
        let mail = try signed.mail()
        #expect(mail.user == ann.id && mail.grant?.credential == ann.credentials.first?.id)
        #expect(mail.languages == ["ja", "fr"])
    }

    @Test func thereIsNothingToDoForUnknownAndSuspendedUsers() async throws {
        #expect(try await work(request("nobody@example.com")) == nil)
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(try await work(request("ann@example.com")) == nil)
    }

    @Test func anEpochWithoutAUserIsNothingToDo() async throws {
        #expect(try await work(.epoch(2, keeping: nil)) == nil)
        #expect(try await work(.epoch(2, keeping: nil), of: .make()) != nil)
    }

    @Test func anUnknownAddressGetsALinkThatSignsUpWhereThatIsAllowed() async throws {
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.password, .magicLink]),
            identity.operatorContext)
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, signUpByMail: true), identity.operatorContext)
        guard case .mail(let signed)? = try await work(request("nobody@example.com", languages: ["fr"])) else {
            Issue.record("no mail")
            return
        }
        let mail = try signed.mail()
        #expect(mail.kind == .signUp && mail.user == nil && mail.languages == ["fr"])
        #expect(mail.grant?.purpose == .magicLink && mail.grant?.user == nil && mail.grant?.credential == nil)
        try await identity.setSignUp(.init(deniedDomains: ["example.com"]))
        #expect(try await work(request("nobody@example.com")) == nil)
        try await identity.setSignUp(.init(mode: .closed, deniedDomains: []))
        #expect(try await work(request("nobody@example.com")) == nil)
        try await identity.setSignUp(.init(mode: .open))
        // Suspended users can't sign up a second time, and there is no password to reset.
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.operatorContext)
        #expect(try await work(request("ann@example.com")) == nil)
        let reset = PendingEvent.mailRequest(
            MailRequest(
                client: identity.client.id, email: try identity.email("nobody@example.com"), purpose: .passwordReset,
                redirectURI: nil, languages: [], origin: nil))
        #expect(try await work(reset) == nil)
    }
}
