import Foundation
import ServiceKit
import TestKit
import Testing

/// The version of a running fleet and of its executables, for operators who have to know what they run.
@Suite struct VersionTests {
    /// Without any setting, so the answer does not depend on an environment that is not there yet.
    @Test(arguments: ["gateway", "identity", "tokens", "mailer", "waitlists", "latchkey"])
    func eachExecutablePrintsIt(name: String) async throws {
        let output = try await Tools.run(["/usr/bin/env", "-i", try Tools.built(name), "--version"])
        #expect(output.trimmingCharacters(in: .newlines) == LatchkeyVersion.current)
    }
}
