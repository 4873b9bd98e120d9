import Foundation
import Subprocess

/// Programs that run to their end.
enum ExternalTool {
    /// Runs `command` and gives its standard output. Throws ``CommandError`` with the end of what it wrote to standard
    /// error unless it ends with status 0.
    @discardableResult
    static func run(_ command: Command) async throws -> String {
        let name = URL(filePath: command.executable).lastPathComponent
        do {
            let result = try await Subprocess.run(
                command.configuration, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
            guard result.terminationStatus.isSuccess else {
                let lines = result.standardError.split(separator: "\n").suffix(5).map { line in
                    LogLine(String(line))?.message ?? String(line)
                }
                throw CommandError("\(name) failed: \(lines.joined(separator: " · "))")
            }
            return result.standardOutput
        } catch let error as SubprocessError {
            throw CommandError("\(name) could not be run: \(error)")
        }
    }

    /// The directory that holds all of `programs`: one of `PATH`, or one where Debian keeps PostgreSQL. `version`
    /// asks for that major version of it.
    static func directory(
        with programs: [String], version: String? = nil, path: String?, package: String
    ) throws -> String {
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        let packaged = versions.compactMap { Int($0) }.sorted(by: >).map { "\(debian)/\($0)/bin" }
        let wanted = version.map { ["\(debian)/\($0)/bin"] } ?? []
        let directories = wanted + (path ?? "").split(separator: ":").map(String.init) + packaged
        let found = directories.first { directory in
            programs.allSatisfy { FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)") }
        }
        guard let found else {
            throw CommandError(
                "\(programs[0]) is not installed: `apt-get install \(package)`, or name a server of your own "
                    + "(LATCHKEY_DATABASE_URL, LATCHKEY_REDIS_URL)")
        }
        return found
    }
}
