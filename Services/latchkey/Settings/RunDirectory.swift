import Foundation
import Models
import Primitives
import RPC

/// The directory of the sockets. The system limits socket paths to 107 bytes, so a fleet whose state directory has a long
/// path has its sockets in a short directory under `/tmp`. Its name is derived from the state directory's path, so that
/// every command finds it.
enum RunDirectory {
    /// `{state}/run`, or the short directory under `/tmp`.
    static func path(stateDirectory: String) -> String {
        let natural = "\(stateDirectory)/run"
        return maximumSocketPathLength(below: natural).utf8.count <= SocketPath.maximumLength
            ? natural : "/tmp/latchkey-\(getuid())-\(digest(of: stateDirectory))"
    }

    /// Creates the directory and checks its owner: anyone could have created it under `/tmp` first.
    static func make(_ path: String) throws {
        guard maximumSocketPathLength(below: path).utf8.count <= SocketPath.maximumLength else {
            throw CommandError("LATCHKEY_RUN_DIR \(path) is too long for paths of Unix sockets")
        }
        try StateDirectory.make(path)
    }

    private static func maximumSocketPathLength(below path: String) -> String {
        SocketPath(runDirectory: path).socket(of: .waitlists, instance: "00", for: .operator)
    }

    private static func digest(of text: String) -> String {
        Data(text.utf8).sha256.prefix(5).hexadecimal
    }
}
