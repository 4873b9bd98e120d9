import Foundation
import Models
import Primitives
import Threads

/// Writes each mail as an `.eml` file into a directory: for development and tests.
///
/// A file's name begins with the time at which the message was accepted, so that names sort by time. Writing the same
/// message again gives the same name, so no message makes two files.
struct FileDelivery: MailTransport {
    let directory: String
    private let threads = WorkerThreads<FileWork>(name: "mail-files", limit: 1, queueLimit: 1000) { queue in
        while let work = queue.next() { work.run() }
    }

    /// Creates the directory. Throws the file system's error.
    init(directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func deliver(_ mail: WrittenMail, id: MessageID) async throws(DeliveryError) {
        let work = FileWork(bytes: mail.bytes, directory: directory, name: Self.fileName(of: id))
        try await work.handoff.outcome {
            do throws(WorkQueueError) {
                try threads.submit(work)
            } catch {
                work.handoff.fail { _ in DeliveryError(kind: .transient, cause: "overload") }
            }
        } cancelled: { _ in
            DeliveryError(kind: .cancelled, cause: "cancelled")
        }.get()
    }

    func close() async { await threads.shutdown() }

    /// `20260131T093000.123Z-msg_….eml`: the first 48 bits of an id are the time at which it was made, in milliseconds.
    static func fileName(of id: MessageID) -> String {
        let milliseconds = withUnsafeBytes(of: id.uuid.uuid) { $0.prefix(6).reduce(0) { $0 << 8 | Int($1) } }
        let time = Timestamp(Date(timeIntervalSince1970: Double(milliseconds) / 1000)).description
        return "\(time.filter { $0 != "-" && $0 != ":" })-\(id).eml"
    }
}

/// One file to write. It is synced to disk and renamed into place, so that it survives a power cut and no reader sees half
/// a file.
struct FileWork: Work {
    let bytes: Data
    let directory: String
    let name: String
    let deadline = ContinuousClock.now + .seconds(30)
    let handoff = Handoff<Void, DeliveryError>()

    var isFinished: Bool { handoff.isFinished }

    func expire() { handoff.fail { _ in DeliveryError(kind: .transient, cause: "overload") } }

    func run() {
        guard handoff.begin() else { return }
        do {
            try write()
            handoff.succeed(())
        } catch {
            handoff.fail { _ in DeliveryError(kind: .transient, cause: "file") }
        }
    }

    private func write() throws {
        let temporary = "\(directory)/.\(name).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        try check(descriptor)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        defer { try? file.close() }
        try file.write(contentsOf: bytes)
        try check(fsync(descriptor))
        try check(rename(temporary, "\(directory)/\(name)"))
        // The name is stored in the directory, which has to be synced, too.
        let parent = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(parent)
        defer { Foundation.close(parent) }
        try check(fsync(parent))
    }

    private func check(_ result: Int32) throws {
        if result < 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
}
