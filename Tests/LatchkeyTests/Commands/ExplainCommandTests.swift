import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ExplainCommandTests {
    private let request = RequestID.make()

    private func step(_ service: ServiceName, at seconds: Double, _ outcome: String = "ok") -> Operations.Step {
        Operations.Step(
            time: Timestamp(Date(timeIntervalSince1970: seconds)), service: service, instance: "1",
            action: "\(service).do", outcome: outcome, detail: nil, milliseconds: 1.5)
    }

    @Test func theStepsFitTheTerminal() {
        var step = step(.waitlists, at: 1_800_000_000, "invalid_credentials")
        step.action = "waitlists.invite_from_the_waitlist_for_signing_up"
        step.detail = "a long text that tells what was wrong with the request"
        let text = ExplainCommand.table([step], isShort: true).text(Style(isEnabled: false), empty: "", width: 80)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= 80 }, "\(lines)")
        #expect(lines[1].hasPrefix("08:00:00.000  waitlists 1") && lines[1].contains("  invalid_credentials  1.5"))
        let full = ExplainCommand.table([step], isShort: false).text(Style(isEnabled: false), empty: "")
        #expect(
            full.contains("2027-01-15T08:00:00.000Z  waitlists 1  waitlists.invite_from_the_waitlist_for_signing_up"))
    }

    @Test func listsTheStepsOfAllProcessesByTime() async throws {
        var services = ScriptedServices()
        let (first, second, third) = (step(.tokens, at: 1), step(.identity, at: 2), step(.tokens, at: 3))
        services.answer(Operations.Explain.self, at: .identity) { [request] call in
            call.requestID == request ? [second] : []
        }
        services.answer(Operations.Explain.self, at: .tokens) { [request] call in
            call.requestID == request ? [first, third] : []
        }
        let steps = try await services.run("explain", "\(request)") as? [[String: Any]]
        #expect(steps?.map { $0["action"] as? String } == ["tokens.do", "identity.do", "tokens.do"])
    }

    @Test func aRequestThatNoProcessRemembersIsUnknown() async throws {
        var services = ScriptedServices()
        services.answer(Operations.Explain.self, at: .identity) { _ in [] }
        let error = await #expect(throws: ServiceError.self) { _ = try await services.run("explain", "\(request)") }
        #expect(error?.code == .requestUnknown)
    }

    @Test(arguments: ["", "req_", "user_01jd9zq0c8e2gr3y5m7x4k6w9v"])
    func refusesWhatIsNoRequestID(_ argument: String) {
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(["explain", argument]) }
    }
}
