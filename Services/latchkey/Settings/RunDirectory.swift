import Crypto
import Foundation
import Models
import RPC

/// The directory of the sockets. The system takes paths of 107 bytes at most, so a fleet whose state lies deep in
/// the tree has its sockets in a short directory under `/tmp`, which follows from the state directory's path:
/// every command finds it without being told.
enum RunDirectory {
    /// `{state}/run`, or the short one.
    static func path(stateDirectory: String) -> String {
        let natural = "\(stateDirectory)/run"
        return maximumSocketPathLength(below: natural).utf8.count <= SocketPath.maximumLength
            ? natural : "/tmp/latchkey-\(getuid())-\(digest(of: stateDirectory))"
    }

    /// Makes the directory and checks that it is ours alone: under `/tmp` anyone could have made it first.
    static func make(_ path: String) throws {
        guard maximumSocketPathLength(below: path).utf8.count <= SocketPath.maximumLength else {
            throw CommandError("LATCHKEY_RUN_DIR \(path) is too long for the paths of Unix sockets")
        }
        try StateDirectory.make(path)
    }

    private static func maximumSocketPathLength(below path: String) -> String {
        SocketPath(runDirectory: path).socket(of: .waitlists, instance: "00", for: .operator)
    }

    private static func digest(of text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).prefix(5).map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0\(hex)" : hex
        }.joined()
    }
}
