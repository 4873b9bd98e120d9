import Models
import Testing

@testable import LatchkeyCommand

@Suite struct OperatorCommandTests {
    @Test func aMissingServiceIsUnavailable() async throws {
        let error = await #expect(throws: ServiceError.self) { _ = try await ScriptedServices().run("apps", "list") }
        #expect(error?.status == 503)
    }
}
