import Foundation

/// A directory of a test's own, removed together with this object.
///
/// Its path is short and below `/tmp`, because the path of a Unix socket has at most 107 bytes.
public final class TemporaryDirectory: Sendable {
    /// The absolute path, without a trailing slash.
    public let path: String

    private static let prefix = "latchkey-test-"

    /// Makes the directory, readable by its owner only.
    ///
    /// - Throws: what the file system answers when it can't be made.
    public init() throws {
        Self.removeOrphans
        let random = String(UInt32.random(in: .min ... .max), radix: 36)
        path = "/tmp/\(Self.prefix)\(ProcessInfo.processInfo.processIdentifier)-\(random)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` inside the directory.
    public func file(_ name: String) -> String {
        "\(path)/\(name)"
    }

    /// Removes, once a process, what earlier test processes left behind when they were killed.
    private static let removeOrphans: Void = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        for name in names where name.hasPrefix(prefix) {
            let owner = name.dropFirst(prefix.count).prefix { $0 != "-" }
            guard let process = Int32(owner), kill(process, 0) != 0, errno == ESRCH else { continue }
            try? FileManager.default.removeItem(atPath: "/tmp/\(name)")
        }
    }()
}
