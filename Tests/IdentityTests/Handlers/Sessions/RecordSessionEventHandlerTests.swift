import Foundation
import Models
import Postgres
import Proofs
import RPC
import Testing

@testable import IdentityService

@Suite struct RecordSessionEventHandlerTests {
    private func count(_ identity: IdentityFixture, _ sql: Query) async throws -> Int {
        try await identity.postgres.query(sql).first?.decode("count") ?? 0
    }

    /// Reports sign-ins on new devices, one after the other, and gives the notices that were sent.
    private func notices(
        _ identity: IdentityFixture, of user: UserID, _ devices: [(browser: String, ip: String)]
    ) async throws -> [OutgoingMail] {
        for device in devices {
            let request = RequestID.make()
            let proof = try await identity.tokens.sign(
                statement: SessionEventProof(.newDevice, user: user, request: request), for: .identity)
            _ = try await identity.call(
                Identity.RecordSessionEvent(
                    proof, ipAddress: device.ip, origin: MailOrigin(browser: device.browser, system: "Linux")),
                identity.context(request))
        }
        return try await identity.takeMails()
    }

    @Test func noticesANewDeviceOfAVerifiedUserAfterTheFirstSignIn() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        // The first sign-in, and the address is not verified.
        #expect(try await notices(identity, of: ann.id, [("Safari", "192.0.2.1")]).isEmpty)
        _ = try await identity.call(
            Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(.magicLink, by: ann)),
            identity.context())
        _ = try await identity.call(
            Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(.magicLink, by: ann)),
            identity.context())
        _ = try await identity.takeMails()
        let sent = try await notices(
            identity, of: ann.id,
            [
                ("Chrome", "192.0.2.1"), ("Chrome", "192.0.2.1"), ("Firefox", "192.0.2.1"), ("Chrome", "192.0.2.2"),
                ("Edge", "192.0.2.1"), ("Opera", "192.0.2.1"), ("Vivaldi", "192.0.2.1"),
            ])
        #expect(sent.map { $0.values["notice"] }.allSatisfy { $0 == "new_device" })
        // The same device twice is one notice, and after five devices in a day there is no more.
        #expect(sent.compactMap { $0.values["browser"] } == ["Chrome", "Firefox", "Chrome", "Edge"])
    }

    @Test func recordsAnAttestedEventOnce() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        _ = try await identity.takeMails()
        let request = RequestID.make()
        let proof = try await identity.tokens.sign(
            statement: SessionEventProof(.refreshTokenReused, user: user, request: request), for: .identity)
        // Neither for another request, nor signed by mailer.
        let foreign = await error {
            try await identity.call(Identity.RecordSessionEvent(proof), identity.context(.make()))
        }
        #expect(foreign?.code == .invalidProof)
        let forged = try await identity.mailer.sign(
            statement: SessionEventProof(.refreshTokenReused, user: user, request: request), for: .identity)
        #expect(
            await error { try await identity.call(Identity.RecordSessionEvent(forged), identity.context(request)) }?
                .code
                == .invalidProof)

        _ = try await identity.call(
            Identity.RecordSessionEvent(
                proof, ipAddress: "192.0.2.7", origin: MailOrigin(browser: "Chrome", system: "Android")),
            identity.context(request))
        #expect(
            await error { try await identity.call(Identity.RecordSessionEvent(proof), identity.context(request)) }?.code
                == .invalidProof)
        #expect(
            try await count(
                identity, "SELECT count(*) FROM identity.audit_log WHERE event = 'refresh_token_reused'") == 1)
        let mails = try await identity.takeMails()
        #expect(mails.map(\.kind) == [.notice] && mails.first?.client == identity.client.id)
        #expect(mails.first?.values["browser"] == "Chrome" && mails.first?.values["system"] == "Android")
    }
}
