import Foundation
import NIOPosix

/// The folder in which a local fleet's mails end.
struct MailFolder: Sendable {
    let path: String

    /// The latest `count` mails, the latest first: names begin with the time.
    func latest(_ count: Int) async -> [MailFile] {
        await reading { names().sorted(by: >).prefix(count).compactMap(read) } ?? []
    }

    /// The mail whose file is called so; nil when there is none.
    func mail(named name: String) async -> MailFile? {
        // Looked up among the names that there are, so that no name leads out of the folder.
        await reading { names().first { $0 == name }.flatMap(read) } ?? nil
    }

    private func names() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path))?
            .filter { $0.hasSuffix(".eml") && !$0.hasPrefix(".") } ?? []
    }

    private func read(_ name: String) -> MailFile? {
        FileManager.default.contents(atPath: "\(path)/\(name)").flatMap { MailFile(name: name, $0) }
    }

    /// On a thread that may wait for a disk.
    private func reading<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
        try? await NIOThreadPool.singleton.runIfActive(body)
    }
}
