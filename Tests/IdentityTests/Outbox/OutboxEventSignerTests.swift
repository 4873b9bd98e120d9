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

    private func mail(_ work: OutboxEvent.Work?) throws -> OutgoingMail? {
        guard case .mail(let signed) = work else { return nil }
        return try signed.mail()
    }

    /// Even where links sign nobody up.
    @Test func anInvitedAddressGetsALinkThatSignsUp() async throws {
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("ann@example.com", "bob@example.com")
        try await waitlist.invite(1)
        let mail = try mail(try await work(request("ann@example.com")))
        #expect(mail?.kind == .signUp && mail?.recipient.description == "ann@example.com")
        #expect(try await work(request("bob@example.com")) == nil)
    }

    /// Joining the waitlist asks for it.
    @Test func anInvitationFromTheWaitlistIsSentOnceMore() async throws {
        let waitlist = try await SignUpWaitlist(identity)
        func again() throws -> PendingEvent {
            .mailRequest(
                MailRequest(
                    client: identity.client.id, email: try identity.email("ann@example.com"), purpose: .invite,
                    redirectURI: nil, languages: ["fr"]))
        }
        let earlier = OutboxEventID.make()
        try await waitlist.join("ann@example.com")
        #expect(try await work(again()) == nil)
        try await waitlist.invite()
        let grant = try await waitlist.mailed()
        let sent = try mail(try await work(again()))
        #expect(sent?.kind == .invite && sent?.values["waitlist"] == "true" && sent?.languages == ["fr"])
        #expect(sent?.grant?.invite == grant.invite)
        // The invitation that followed a request has had its mail.
        #expect(try await signer.work(again(), id: earlier, user: nil, deadline: .now + .seconds(30)) == nil)
        _ = try await waitlist.accept(grant)
        #expect(try await work(again()) == nil)
    }
}
