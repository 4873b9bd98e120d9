import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct OutgoingMailComposeTests {
    private let email: EmailAddress
    private var client: Client

    init() throws {
        email = try #require(EmailAddress("ann@example.com"))
        client = Client(
            id: try #require(ClientID("client_demo")), applicationID: .make(), name: "Web", applicationName: "Acme",
            origins: [], redirectURIs: [], loginMethods: [.password], createdAt: .now)
        client.linkPages = [.magicLink: "https://a.example/in", .invite: "https://a.example/join"]
    }

    private func mail(_ purpose: OneTimeGrant.Purpose, origin: MailOrigin? = nil) -> OutgoingMail {
        OutgoingMail(
            purpose, to: email, of: .make(), credential: .make(), client, languages: ["de"],
            redirectURI: "https://a.example/after", origin: origin)
    }

    @Test(arguments: [
        (OneTimeGrant.Purpose.magicLink, OutgoingMail.Kind.magicLink), (.verification, .verification),
        (.passwordReset, .passwordReset), (.invite, .invite),
    ])
    func hasTheKindAndTheGrantOfItsPurpose(purpose: OneTimeGrant.Purpose, kind: OutgoingMail.Kind) {
        let mail = mail(purpose)
        #expect(mail.kind == kind && mail.recipient == email && mail.languages == ["de"])
        #expect(mail.grant?.purpose == purpose && mail.grant?.user == mail.user && mail.grant?.email == email)
        #expect(mail.grant?.application == client.applicationID && mail.grant?.client == client.id)
        #expect(mail.grant?.redirectURI == "https://a.example/after" && mail.grant?.credential != nil)
        #expect(mail.linkPage == client.linkPages[purpose])
    }

    @Test func describesWhereItWasRequested() {
        let time = Timestamp(Date(timeIntervalSince1970: 0))
        let origin = MailOrigin(device: "d", browser: "Firefox", system: "Linux", time: time)
        let mail = mail(.magicLink, origin: origin)
        #expect(mail.values["browser"] == "Firefox" && mail.values["system"] == "Linux")
        #expect(mail.values["time"] == "1970-01-01T00:00:00.000Z")
        // The code works in that browser only.
        #expect(mail.grant?.device == "d")
    }

    @Test func aRequestThatMustNotBeRevealedIsNot() {
        let mail = mail(.magicLink)
        #expect(mail.values == ["application": "Acme"])
        #expect(mail.grant?.device == nil)
    }

    @Test func anInvitationNamesTheAccountAndNoUser() {
        let invite = InviteID.make()
        let mail = OutgoingMail(inviting: email, invite: invite, accountName: "Team", client, languages: [])
        #expect(mail.kind == .invite && mail.user == nil && mail.grant?.user == nil && mail.grant?.invite == invite)
        #expect(mail.values == ["application": "Acme", "account": "Team"])
        #expect(mail.linkPage == "https://a.example/join")
        let unnamed = OutgoingMail(inviting: email, invite: invite, accountName: nil, client, languages: [])
        #expect(unnamed.values["account"] == nil)
    }

    /// The gateway states the device. What it states must not pose as a message.
    @Test func aNoticeNamesOnlyADeviceThatCanBeOne() throws {
        func notice(_ browser: String?, _ system: String?) -> OutgoingMail {
            let origin = MailOrigin(
                device: "d", browser: browser, system: system, time: Timestamp(Date(timeIntervalSince1970: 0)))
            return .notice(.passwordChanged, to: email, of: .make(), languages: [], client, origin: origin)
        }
        let plain = notice("Samsung Internet", "Android")
        #expect(plain.values["browser"] == "Samsung Internet" && plain.values["system"] == "Android")
        #expect(plain.values["time"]?.hasPrefix("1970") == false && plain.values["device"] == nil)
        for text in [
            "https://evil.example", "Call +1 555 0100", "a\nb", "evil[.]example", String(repeating: "a", count: 31),
        ] {
            let hostile = notice(text, text)
            #expect(hostile.values["browser"] == nil && hostile.values["system"] == nil, "\(text)")
        }
    }

    /// An email that somebody requests may go to a stranger.
    @Test func onlyNoticesStateTheAddress() {
        func notice(_ address: String?) -> OutgoingMail {
            .notice(
                .passwordChanged, to: email, of: .make(), languages: [], client, origin: MailOrigin(ipAddress: address))
        }
        #expect(notice("192.0.2.7").values["address"] == "192.0.2.7")
        #expect(notice("2001:db8::7").values["address"] == "2001:db8::7")
        for address in [nil, "", "evil.example", "192.0.2.7 ", String(repeating: "1", count: 46)] {
            #expect(notice(address).values["address"] == nil)
        }
        #expect(mail(.magicLink, origin: MailOrigin(ipAddress: "192.0.2.7")).values["address"] == nil)
    }

    @Test func aNoticeOfAClientWithoutPasswordsLeadsToTheAccount() {
        var client = client
        client.loginMethods = [.magicLink]
        let notice = OutgoingMail.notice(.accountLinked, to: email, of: .make(), languages: [], client)
        #expect(notice.values["help_page"] == "account")
    }

    @Test func aNoticeNeedsAnAddress() {
        var profile = SessionProfile(
            id: .make(), applicationID: client.applicationID, status: .active, credentials: [], memberships: [],
            identity: nil, activeMembership: nil)
        #expect(OutgoingMail.notice(.passwordChanged, to: profile, client) == nil)
        let erased = EmailCredential(
            id: .make(), userID: profile.id, email: nil, hashedEmail: nil, emailVerifiedAt: nil)
        var current = erased
        current.email = email
        profile.credentials = [erased, current]
        let notice = OutgoingMail.notice(.passwordChanged, to: profile, client)
        #expect(notice?.recipient == email && notice?.user == profile.id && notice?.kind == .notice)
        #expect(notice?.client == client.id && notice?.values["notice"] == "password_changed")
        #expect(notice?.values["application"] == "Acme" && notice?.values["help_page"] == "reset_password")
        #expect(notice?.values["time"].flatMap { Timestamp($0) } != nil)
        // A notice authorizes nothing.
        #expect(notice?.grant == nil && notice?.linkPage == nil)
    }

    @Test func statesHowManyRecoveryCodesAreLeft() {
        let profile = SessionProfile(
            id: .make(), applicationID: client.applicationID, status: .active,
            credentials: [.init(id: .make(), userID: .make(), email: email, hashedEmail: nil, emailVerifiedAt: nil)],
            memberships: [], identity: nil, activeMembership: nil)
        let mail = OutgoingMail.recoveryCodeNotice(left: 0, to: profile, client, origin: nil)
        #expect(mail?.values["notice"] == "recovery_code_used" && mail?.values["codes_left"] == "0")
        let reset = OutgoingMail.passwordResetNotice(to: profile, client, origin: nil, passkeys: [])
        #expect(reset?.values["notice"] == "password_reset_done" && reset?.values["passkeys"] == nil)
    }
}
