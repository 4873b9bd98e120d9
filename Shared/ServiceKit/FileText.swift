import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// Small files, read with the system's own reason when that fails: "Permission denied" says what to mend.
enum FileText {
    /// Why a file can't be read, or must not be.
    struct Fault: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
        init(code: Int32) { description = String(cString: strerror(code)) }
    }

    /// The bytes of a file that holds a secret. Throws ``Fault`` when others may read or change it, as `ssh` does.
    static func secret(of path: String) throws(Fault) -> Data {
        try contents(of: path, isSecret: true)
    }

    /// The bytes of the file `path`. Throws ``Fault``.
    static func contents(of path: String, isSecret: Bool = false) throws(Fault) -> Data {
        // A pipe must not keep us waiting for its other end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        defer { close(descriptor) }
        // Of the file that is open, so that nobody puts another in its place.
        if isSecret { try SecretFilePermissions(of: descriptor).check(as: geteuid()) }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw Fault(code: errno) }
            if count == 0 { return data }
            data.append(contentsOf: buffer[..<count])
        }
    }
}

/// Writing where the name `write` means something else.
enum DescriptorWriting {
    /// Writes all bytes; false, with `errno` set, when that fails. A file of a few hundred bytes is written at once.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        systemWrite(descriptor, bytes.baseAddress, bytes.count) == bytes.count
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
