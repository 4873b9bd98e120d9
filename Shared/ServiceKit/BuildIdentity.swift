import Foundation
public import Models
import Primitives

extension Operations.Health.Build {
    /// What this process was built from.
    public static var current: Self {
        Self(version: LatchkeyVersion.current, methods: methods, isReplaced: isReplaced)
    }

    /// Processes that know other methods, callers or rules were built from other sources.
    private static let methods: String = {
        let all: [any RPCMethod.Type] =
            Identity.methods + Tokens.methods + Mailer.methods + Waitlists.methods + Operations.methods
        let lines = all.map { method in
            "\(method.name) \(method.callers.map(\.rawValue).sorted()) \(method.isIdempotent)"
        }
        return String(Data(lines.sorted().joined(separator: "\n").utf8).sha256.hexadecimal.prefix(16))
    }()

    /// Linux marks the path of a running executable whose file is gone.
    private static var isReplaced: Bool {
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return path?.hasSuffix(" (deleted)") ?? false
    }
}
