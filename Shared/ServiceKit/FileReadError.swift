import Foundation

/// A file cannot be read, or must not be.
struct FileReadError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
    /// - Parameter code: an `errno`.
    init(code: Int32) { description = String(cString: strerror(code)) }
}
