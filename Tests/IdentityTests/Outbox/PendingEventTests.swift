import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct PendingEventTests {
    private static let email = EmailAddress("ann@example.com")

    private static func events() throws -> [PendingEvent] {
        let email = try #require(email)
        return [
            .mail(OutgoingMail(kind: .notice, recipient: email, languages: ["de"], values: ["notice": "x"])),
            .mailRequest(
                MailRequest(
                    client: .make(), email: email, purpose: .magicLink, redirectURI: "https://app.example.com/",
                    languages: ["de"], origin: nil)),
            .epoch(7, keeping: .make()), .epoch(7, keeping: nil, because: .passwordChanged),
            .epoch(7, keeping: nil, in: .make()),
            .erasure(ErasureProof(user: .make(), application: .make(), email: email, erasedAt: 1)),
            .consentRevocation(ConsentRevocationProof(user: .make(), client: .make(), revokedAt: 1)),
            .waitlistErasure(WaitlistErasure(user: .make(), application: .make())),
            .clientDeletion(ClientDeletionProof(client: .make(), deletedAt: 1)),
            .webhook(WebhookOccurrence(webhook: .make(), type: .userCreated, at: Date(timeIntervalSince1970: 1.5))),
            .webhookEndpoint(.make()),
        ]
    }

    @Test func readsWhatItWrote() throws {
        for event in try Self.events() {
            let (kind, payload) = try event.encoded()
            #expect(try PendingEvent(kind, payload: payload) == event)
        }
    }

    /// Earlier versions ignore the further member, and events of earlier versions lack it.
    @Test func hasTheSpanThatWroteIt() throws {
        let span = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        for event in try Self.events() {
            let (kind, payload) = try event.encoded(traceParent: span)
            #expect(PendingEvent.traceParent(in: payload) == span)
            #expect(try PendingEvent(kind, payload: payload) == event)
            #expect(PendingEvent.traceParent(in: try event.encoded().1) == nil)
        }
    }

    /// A gateway of an earlier version gets what it can dispatch, and one of a later version what this one has.
    @Test func aCallerGetsTheKindsThatItKnows() {
        #expect(PendingEvent.Kind.leased(for: OutboxEvent.Kind.allCases.map(\.rawValue)) == PendingEvent.Kind.allCases)
        #expect(PendingEvent.Kind.leased(for: ["mail", "telegram"]) == [.mail, .mailRequest])
        #expect(PendingEvent.Kind.leased(for: []) == [])
        #expect(
            PendingEvent.Kind.leased(for: nil)
                == [.mail, .mailRequest, .epoch, .erasure, .consentRevocation, .waitlistErasure])
    }

    @Test func refusesAPayloadOfAnotherKind() throws {
        let (_, payload) = try PendingEvent.epoch(7, keeping: nil).encoded()
        for kind in [PendingEvent.Kind.mail, .mailRequest, .erasure, .consentRevocation, .waitlistErasure] {
            #expect(throws: DecodingError.self) { try PendingEvent(kind, payload: payload) }
        }
    }
}
