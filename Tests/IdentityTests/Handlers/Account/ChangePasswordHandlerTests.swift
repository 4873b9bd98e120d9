import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct ChangePasswordHandlerTests {
    @Test func beginsANewEpochAndKeepsTheCallersSession() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        let kept = SessionID.make()
        func change(_ current: String, _ new: String) async throws -> Identity.ChangePassword.Reply {
            try await identity.call(
                Identity.ChangePassword(
                    user: profile.id, application: profile.applicationID, client: identity.client.id,
                    account: try #require(profile.activeMembership).accountID, currentPassword: Secret(current),
                    newPassword: Secret(new), keptSession: kept), identity.context())
        }
        let old = IdentityFixture.password.reveal()
        #expect(
            await error { try await change("not the password", "another long sentence") }?.code == .invalidCredentials
        )
        #expect(await error { try await change(old, "short") }?.invalidParams?.first?.path == "/new_password")
        let reply = try await change(old, "another long sentence")
        let claims = try await identity.proofs.verify(reply.proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.epoch == 2)
        #expect(claims.keptSession == kept)
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
        let events = try await identity.call(Identity.LeaseEvents(), identity.context())
        let kinds = try events.map { event in
            switch event.work {
            case .mail(let mail): try mail.mail().kind.rawValue
            case .advanceEpoch: "epoch"
            case .forgetUser: "erasure"
            case .endClientSessions: "consent"
            case .leaveAllWaitlists: "waitlists"
            case .webhook: "webhook"
            case .forgetClient: "client"
            }
        }
        #expect(kinds.sorted() == ["epoch", "notice", "verification"])
    }

    /// The notice names time and device, and leads to a client of the user's own application.
    @Test func theNoticeDescribesTheCaller() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        var call = Identity.ChangePassword(
            user: profile.id, application: profile.applicationID, client: identity.client.id,
            account: try #require(profile.activeMembership).accountID, currentPassword: IdentityFixture.password,
            newPassword: Secret("another long sentence"), keptSession: .make(),
            origin: MailOrigin(browser: "Firefox", system: "Linux"))
        call.client = try #require(ClientID("client_elsewhere"))
        let foreign = call
        #expect(await error { try await identity.call(foreign, identity.context()) }?.code == .unknownClient)
        call.client = identity.client.id
        _ = try await identity.call(call, identity.context())
        let notice = try #require(try await identity.takeMails().first)
        #expect(notice.values["browser"] == "Firefox" && notice.values["system"] == "Linux")
        #expect(notice.values["time"] != nil && notice.client == identity.client.id)
    }

    /// Sign-ins with the old password may succeed while it is being changed, but never in the new epoch.
    @Test func neverAttestsTheOldPasswordInTheNewEpoch() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let call = Identity.ChangePassword(
            user: ann.id, application: ann.applicationID, client: identity.client.id,
            account: try #require(ann.activeMembership).accountID, currentPassword: IdentityFixture.password,
            newPassword: Secret("a different long sentence"), keptSession: .make())
        let epochs = try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    guard let proof = try? await identity.signIn("ann@example.com").proof else { return nil }
                    return try await identity.proofs.verify(proof, from: .identity, for: .session, request: nil).claims
                        .epoch
                }
            }
            group.addTask {
                _ = try await identity.call(call, identity.context())
                return nil
            }
            return try await group.reduce(into: [Int]()) { if let epoch = $1 { $0.append(epoch) } }
        }
        #expect(epochs.allSatisfy { $0 == 1 })
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
    }
}
