import Foundation
import Testing

@testable import LatchkeyCommand

/// A process that `fleet.json` lists under a supervisor that is gone.
final class OrphanedProcess {
    let identity: ProcessIdentity
    let settings: LocalSettings
    private let process: Process

    /// - Parameter script: what the shell runs; the process ends at SIGTERM unless the script ignores it.
    init(stateDirectory: String, service: String = "tokens", script: String = "exec sleep 60") throws {
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": stateDirectory])
        try StateDirectory.make(stateDirectory)
        process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        try process.run()
        identity = try #require(ProcessIdentity(pid: process.processIdentifier))
        // No process of this test began in the first clock tick after boot.
        let gone = try JSONDecoder().decode(
            ProcessIdentity.self, from: Data(#"{"pid":\#(getpid()),"start_ticks":1}"#.utf8))
        var record = FleetRecord(supervisor: gone, baseURL: "http://a", issuer: "http://a", runDirectory: "/a")
        record.processes = [.init(service: service, instance: "1", process: identity)]
        try record.write(settings)
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
}
