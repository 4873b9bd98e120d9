import Foundation

/// Why a file of places can't be used.
public enum GeoIPError: Error, Equatable, CustomStringConvertible {
    /// The system's error number.
    case unreadable(Int32)
    /// It is a folder, a pipe or a device.
    case notAFile
    /// It has more than ``FileCopy/maximumSize`` bytes.
    case tooLarge
    /// It was written to while it was read.
    case changed
    /// libmaxminddb can't read it, for this reason.
    case invalid(String)

    public var description: String {
        switch self {
        case .unreadable(let code): "can't be read: \(String(cString: strerror(code)))"
        case .notAFile: "is not a file"
        case .tooLarge: "has more than \(FileCopy.maximumSize >> 20) MB"
        case .changed: "was changed while it was read"
        case .invalid(let reason): "is not a usable MaxMind DB file: \(reason)"
        }
    }
}
