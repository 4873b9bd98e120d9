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
