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
            .erasure(ErasureProof(user: .make(), application: .make(), email: email, erasedAt: 1)),
        ]
    }

    @Test func readsWhatItWrote() throws {
        for event in try Self.events() {
            let (kind, payload) = try event.encoded()
            #expect(try PendingEvent(kind, payload: payload) == event)
        }
    }

    @Test func refusesAPayloadOfAnotherKind() throws {
        let (_, payload) = try PendingEvent.epoch(7, keeping: nil).encoded()
        for kind in [PendingEvent.Kind.mail, .mailRequest, .erasure] {
            #expect(throws: DecodingError.self) { try PendingEvent(kind, payload: payload) }
        }
    }
}
