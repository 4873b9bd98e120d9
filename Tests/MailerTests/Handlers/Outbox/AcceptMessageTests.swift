import Foundation
import Models
import Proofs
import ServiceKit
import Testing
import Tracing

@testable import MailerService

@Suite struct AcceptMessageTests {
    private static func mail(_ values: [String: String] = [:]) throws -> OutgoingMail {
        OutgoingMail(kind: .notice, recipient: try #require(EmailAddress("ann@example.com")), values: values)
    }

    /// A link for one user that is mailed to another would sign in the other as this user.
    @Test func refusesALinkForAnotherMailbox() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let other = try mailer.grant(.magicLink, "eve@example.com")
        let mails = [
            OutgoingMail(kind: .magicLink, recipient: other.email, client: grant.client, grant: grant),
            OutgoingMail(kind: .magicLink, recipient: grant.email, client: ClientID("client_other"), grant: grant),
        ]
        for mail in mails {
            let error = await code { try await mailer.accept(mail) }
            #expect(error == "invalid_request")
        }
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 0)
    }

    @Test(arguments: ["javascript:alert(1)", "/in", "https://a b/", "https://user@example.com/", "ftp://example.com/"])
    func refusesALinkPageThatIsNoURL(page: String) async throws {
        let fixture = try await MailerFixture()
        let grant = try fixture.grant(.magicLink)
        let mail = OutgoingMail(
            kind: .magicLink, recipient: grant.email, client: grant.client, grant: grant, linkPage: page)
        let refused = await code { try await fixture.accept(mail) }
        #expect(refused == "invalid_request")
    }

    /// Whatever the message states.
    @Test func keepsTheSpanThatAcceptsAMessage() async throws {
        let mailer = try await MailerFixture()
        var mail = try Self.mail()
        mail.traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let root = SpanRecorder(buffer: SpanBuffer(capacity: 10)).startTrace("enqueue", ofKind: .server)
        _ = try await mailer.accept(mail)
        try await InstrumentationContext.$current.withValue(root.context) { _ = try await mailer.accept(mail) }
        let stored = try await mailer.service.outbox.lease(10, to: "test", for: .seconds(10))
        let expected = root.context.spanContext?.traceParent
        #expect(expected != nil && stored.map(\.mail?.traceParent) == [nil, expected])
    }

    @Test func refusesAMessageBeyondTheBounds() async throws {
        let mailer = try await MailerFixture()
        let long = String(repeating: "x", count: AcceptMessage.maximumTextLength + 1)
        let many = Dictionary(uniqueKeysWithValues: (0..<29).map { ("\($0)", String(repeating: "\u{1}", count: 1000)) })
        for mail in [try Self.mail(["a": long]), try Self.mail([long: "a"]), try Self.mail(many)] {
            let error = await #expect(throws: ServiceError.self) { try await mailer.accept(mail) }
            #expect(error?.status == 400)
        }
        let content = Data("{}".utf8)
        let nothing = SignedMail(
            content: content,
            proof: try await mailer.identity.sign(
                statement: MailProof(event: .make(), content: content), for: .mailer))
        let error = await #expect(throws: ServiceError.self) {
            try await mailer.enqueue(.init(mail: nothing), mailer.context())
        }
        #expect(error?.status == 400)
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 0)
    }
}
