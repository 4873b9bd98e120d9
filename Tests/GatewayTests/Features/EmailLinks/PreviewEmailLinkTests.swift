import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct PreviewEmailLinkTests {
    @Test func provesTheBrowsersSessionToIdentity() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Mailer.PreviewEmailLink.self) { _, _ in
            .init(grant: try Samples.grant(for: .magicLink), proof: Proof(Secret("preview")))
        }
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session")) }
        fleet.answer(Identity.PreviewEmailLink.self) { call, _ in
            .init(isRegistered: true, hasPassword: true, resetsCredentials: call.session == nil)
        }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            let preview = PreviewEmailLink(
                mailer: fleet.mailer, identity: fleet.identity, browserSessions: useCases.browserSessions,
                sessionProofs: useCases.sessionProofs, pendingSignIns: useCases.pendingSignIns)
            for (headers, resets): (HTTPFields, Bool) in [([:], true), ([.cookie: "access_token=good"], false)] {
                let (grant, outcome) = try await preview(Secret("token"), .testing(headers: headers))
                #expect(grant.purpose == .magicLink && outcome.resetsCredentials == resets)
            }
        }
    }
}
