import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct UsersCommandTests {
    private let user = UserID.make()

    private var record: Identity.UserRecord {
        Identity.UserRecord(
            profile: SessionProfile(
                id: user, applicationID: .make(), status: .suspended, credentials: [], memberships: [], identity: nil,
                activeMembership: nil),
            createdAt: .now, proof: Proof(Secret("a.b.c")))
    }

    @Test func suspendingGivesTheProofToTokens() async throws {
        let proofs = Mutex<[Proof]>([])
        var services = ScriptedServices()
        services.answer(Identity.SuspendUser.self) { [record] _ in record }
        services.answer(Tokens.AdvanceEpoch.self) { call in
            proofs.withLock { $0.append(call.proof) }
            return Nothing()
        }
        let report = try #require(try await services.run("users", "suspend", "\(user)") as? [String: Any])
        #expect(report["status"] as? String == "suspended")
        #expect(proofs.withLock { $0 } == [Proof(Secret("a.b.c"))])
    }

    /// Identity has promised the end of the sessions to the gateway, so the change stands without tokens.
    @Test func suspendingWorksWithoutTokens() async throws {
        var services = ScriptedServices()
        services.answer(Identity.SuspendUser.self) { [record] _ in record }
        #expect(try await services.run("users", "suspend", "\(user)") is [String: Any])
    }

    /// Without a terminal and without `--yes`, nothing is erased, and the error says what to add.
    @Test(arguments: [["users", "erase"], ["users", "reset-factors"], ["sessions", "revoke", "--all"]])
    func destructiveCommandsAskFirst(_ arguments: [String]) async throws {
        var services = ScriptedServices()
        services.answer(Identity.ShowUser.self) { [record] _ in record }
        let dryRun = try await services.run(arguments: arguments + ["\(user)", "--dry-run"]) as? [String: Any]
        #expect(dryRun?["dry_run"] as? Bool == true && (dryRun?["steps"] as? [String])?.isEmpty == false)
        // With a terminal as standard input, it would ask.
        guard isatty(STDIN_FILENO) == 0 else { return }
        let error = await #expect(throws: CommandError.self) {
            _ = try await services.run(arguments: arguments + ["\(user)"])
        }
        #expect(error?.description.contains("--yes") == true)
    }

    @Test(arguments: [
        ("suspend", "the user is suspended"), ("restore", "the user can sign in again"),
        ("send-reset", "an email with a link to choose a new password"),
        ("verify", "the address is marked as verified"),
    ])
    func saysWhatWasDone(_ command: String, _ beginning: String) async throws {
        var services = ScriptedServices()
        services.answer(Identity.SuspendUser.self) { [record] _ in record }
        services.answer(Identity.RestoreUser.self) { [record] _ in record }
        services.answer(Identity.SendPasswordReset.self) { [record] _ in record }
        services.answer(Identity.VerifyUserEmail.self) { [record] _ in record }
        services.answer(Tokens.AdvanceEpoch.self) { _ in Nothing() }
        let lines = try await services.text("users", command, "\(user)").split(separator: "\n")
        #expect(lines.first?.hasPrefix(beginning) == true && lines.dropFirst().first?.hasPrefix("id ") == true)
    }

    @Test func erasesWithYes() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ShowUser.self) { [record] _ in record }
        services.answer(Identity.EraseUser.self) { [record] _ in record }
        services.answer(Tokens.AdvanceEpoch.self) { _ in Nothing() }
        let report = try await services.run("users", "erase", "\(user)", "--yes") as? [String: Any]
        #expect(report?["id"] as? String == user.description)
    }

    @Test func sendsALinkAndVerifies() async throws {
        var services = ScriptedServices()
        services.answer(Identity.SendPasswordReset.self) { [record] _ in record }
        services.answer(Identity.VerifyUserEmail.self) { [record] _ in record }
        services.answer(Tokens.AdvanceEpoch.self) { _ in Nothing() }
        for command in ["send-reset", "verify"] {
            let report = try await services.run("users", command, "\(user)") as? [String: Any]
            #expect(report?["id"] as? String == user.description)
        }
    }
}
