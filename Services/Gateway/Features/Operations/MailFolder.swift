import Foundation
import NIOPosix

/// The folder in which a local fleet stores its emails.
struct MailFolder: Sendable {
    let path: String

    /// The latest `count` messages, latest first. File names begin with the time.
    func latest(_ count: Int) async -> [MailFile] {
        await reading { names().sorted(by: >).prefix(count).compactMap(read) } ?? []
    }

    /// The message in the file with this name; nil if there is none.
    func mail(named name: String) async -> MailFile? {
        // Compared with the names in the folder, so that no name leads out of it.
        await reading { names().first { $0 == name }.flatMap(read) } ?? nil
    }

    private func names() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path))?
            .filter { $0.hasSuffix(".eml") && !$0.hasPrefix(".") } ?? []
    }

    private func read(_ name: String) -> MailFile? {
        FileManager.default.contents(atPath: "\(path)/\(name)").flatMap { MailFile(name: name, $0) }
    }

    /// Runs `body` on a thread that may block.
    private func reading<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
        try? await NIOThreadPool.singleton.runIfActive(body)
    }
}
