import Foundation
import Subprocess

/// Runs external programs to their end.
enum ExternalTool {
    /// Runs `command` and returns its standard output. Throws a ``CommandError`` with the last lines of standard error unless
    /// the exit status is 0.
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

    /// The directory that contains all of `programs`: one of `PATH`, or Debian's directory of PostgreSQL. `version` selects a
    /// major version of PostgreSQL.
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
                "\(programs[0]) is not installed. Run `apt-get install \(package)`, or use another server with "
                    + "LATCHKEY_DATABASE_URL and LATCHKEY_REDIS_URL")
        }
        return found
    }
}
