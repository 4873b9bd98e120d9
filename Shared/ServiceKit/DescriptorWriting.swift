import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// `write(2)`, for types that have a method `write`.
enum DescriptorWriting {
    /// Writes all bytes. Returns false, with `errno` set, on an error or a partial write.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        systemWrite(descriptor, bytes.baseAddress, bytes.count) == bytes.count
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
