import Foundation
import Subprocess
import SystemPackage

/// Programs on this machine: where they are, and running one to its end.
public enum Tools {
    /// The directories of `PATH`, then those where Debian keeps PostgreSQL, newest version first, and its servers.
    static var directories: [String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        return path.split(separator: ":").map(String.init)
            + versions.compactMap { Int($0) }.sorted(by: >).map { "\(debian)/\($0)/bin" } + ["/usr/sbin"]
    }

    /// The first directory that holds all of `programs`.
    public static func directory(with programs: [String]) throws -> String {
        let found = directories.first { directory in
            programs.allSatisfy { FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)") }
        }
        guard let found else {
            throw TestKitError("no directory of PATH holds \(programs.joined(separator: " and "))")
        }
        return found
    }

    /// A TCP port of 127.0.0.1 that nothing listens to.
    public static func freePort() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard result else { throw TestKitError("no TCP port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// The path of an executable of this package, which is in the directory of the tests.
    public static func built(_ name: String) throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let besideTests = URL(filePath: tests).deletingLastPathComponent().path()
        let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.build/debug")
        let candidates = [besideTests, package.standardizedFileURL.path()].map { "\($0)/\(name)" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw TestKitError("\(name) is not built; `swift build` builds it")
        }
        return path
    }

    /// The Python that has the partners of the tests, which `scripts/require` installs.
    static func python() throws -> String {
        // Not a standardized path: that would be the system's Python, which the link leads to.
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let python = tests.deletingLastPathComponent().appending(path: ".build/python/bin/python").path()
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw TestKitError("\(python) is missing; `scripts/require python-packages` makes it")
        }
        return python
    }

    /// Runs a program, named by its path or found in `PATH`, to its end and gives what it wrote to standard output.
    ///
    /// - Throws: ``TestKitError`` with its standard error unless it ends with status 0.
    @discardableResult
    public static func run(_ command: [String]) async throws -> String {
        let program: Executable = command[0].hasPrefix("/") ? .path(FilePath(command[0])) : .name(command[0])
        let result = try await Subprocess.run(
            program, arguments: Arguments(Array(command.dropFirst())),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw TestKitError("\(command[0]): \(result.standardError)")
        }
        return result.standardOutput
    }
}
