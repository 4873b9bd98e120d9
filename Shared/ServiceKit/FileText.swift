import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// Reads small files. Its errors have the system's reason, such as "Permission denied".
enum FileText {
    /// The bytes of a file with a secret. Throws ``FileReadError``, also when other users may read or change it, as `ssh` does.
    static func secret(of path: String) throws(FileReadError) -> Data {
        try contents(of: path, isSecret: true)
    }

    /// The bytes of the file `path`. Throws ``FileReadError``.
    static func contents(of path: String, isSecret: Bool = false) throws(FileReadError) -> Data {
        // O_NONBLOCK: opening a named pipe must not wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileReadError(code: errno) }
        defer { close(descriptor) }
        // Check the open file, so that it cannot be replaced in between.
        if isSecret { try SecretFilePermissions(of: descriptor).check(as: geteuid()) }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw FileReadError(code: errno) }
            if count == 0 { return data }
            data.append(contentsOf: buffer[..<count])
        }
    }
}
