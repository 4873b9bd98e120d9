import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SwitchAccountTests {
    private let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    private func switchAccount(_ fleet: ScriptedFleet, to account: AccountID) async throws -> OpenedSession {
        try await fleet.withFleet { fleet in
            let switchAccount = SwitchAccount(
                identity: fleet.identity, tokens: fleet.tokens, sessionProofs: UseCases(fleet).sessionProofs)
            return try await switchAccount(account, from: session, .testing())
        }
    }

    @Test func replacesTheSessionByOneInTheOtherAccount() async throws {
        let account = AccountID.make()
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session")) }
        fleet.answer(Identity.SwitchAccount.self) { call, _ in
            guard call.session == Proof(Secret("session")), call.account == account else {
                throw ServiceError.invalidProof
            }
            return Samples.ada()
        }
        fleet.answer(Tokens.SwitchAccount.self) { call, _ in
            guard call.proof == Proof(Secret("the proof")), call.session == Samples.session else {
                throw ServiceError.invalidProof
            }
            return Samples.grant
        }
        let opened = try await switchAccount(fleet, to: account)
        #expect(opened.client == Samples.client && opened.grant.tokens.accessToken == Secret("access-1"))
    }

    @Test func refusesAnAccountOfOthers() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session")) }
        fleet.answer(Identity.SwitchAccount.self) { _, _ in throw ServiceError.notFound("account") }
        await #expect(throws: ServiceError.notFound("account")) {
            try await switchAccount(fleet, to: .make())
        }
    }
}
