import Foundation
import Models
import Testing

@Suite struct AuditActorTests {
    @Test func longTextsAreCut() throws {
        let long = String(repeating: "é", count: 500)
        let actor = AuditActor(.operator, id: long, name: long)
        #expect(actor.id.utf8.count == 64 && actor.name?.utf8.count == 256)
        let json = Data(#"{"type":"operator","id":"\#(long)","name":"\#(long)"}"#.utf8)
        #expect(try JSONDecoder().decode(AuditActor.self, from: json) == actor)
    }

    @Test func anAPIKeyIsKnownByItsID() {
        let key = APIKey(id: .make(), name: "reports", scope: .read, createdAt: .now)
        #expect(AuditActor(key).isAPIKey && AuditActor(key).name == "reports")
        #expect(!AuditActor(.operator, id: "ann").isAPIKey && !AuditActor(.user, id: key.id.description).isAPIKey)
    }

    @Test func everyEntryStatesWhoActed() {
        func actor(_ caller: CallerRole, user: UserID? = nil, client: ClientID? = nil) -> AuditActor? {
            Identity.AuditRecord(
                id: .make(), at: .now, event: .signIn, application: .make(), user: user, client: client,
                caller: caller
            ).actor
        }
        let user = UserID.make()
        #expect(actor(.operator, user: user) == AuditActor(.operator, id: "operator"))
        #expect(actor(.gateway, user: user) == AuditActor(.user, id: user.description))
        #expect(actor(.gateway, client: ClientID("client_web"))?.type == .client)
        #expect(actor(.gateway) == AuditActor(.service, id: "gateway"))
    }
}
