import Foundation
import TestKit

/// `latchkey` as a process, with a state directory of its own.
struct CommandProcess {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    var stateDirectory: String { directory.file("state") }

    /// Runs the command and returns its standard output. Throws a `TestKitError` with its standard error unless the exit
    /// status is 0.
    @discardableResult
    func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> String {
        let variables = environment.merging(["LATCHKEY_STATE_DIR": stateDirectory]) { own, _ in own }
        let settings = variables.map { "\($0.key)=\($0.value)" }.sorted()
        return try await Tools.run(["/usr/bin/env"] + settings + [try Tools.built("latchkey")] + arguments)
    }
}
